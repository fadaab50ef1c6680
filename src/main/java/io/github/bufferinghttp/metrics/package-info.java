/** What the appender counts. */
@NullMarked
package io.github.bufferinghttp.metrics;

import org.jspecify.annotations.NullMarked;
