/** The client: a process that logs through one contestant and measures what that costs. */
@NullMarked
package io.github.bufferinghttp.bench.client;

import org.jspecify.annotations.NullMarked;
