/** The comparison: who takes part, how the processes are run, what both sides share. */
@NullMarked
package io.github.bufferinghttp.bench;

import org.jspecify.annotations.NullMarked;
