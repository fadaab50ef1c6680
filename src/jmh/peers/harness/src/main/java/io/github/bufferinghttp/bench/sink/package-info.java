/** The sink: a process that receives what a contestant sends and counts what it has seen. */
@NullMarked
package io.github.bufferinghttp.bench.sink;

import org.jspecify.annotations.NullMarked;
