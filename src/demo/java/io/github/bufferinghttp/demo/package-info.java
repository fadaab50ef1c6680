/** A small application, a receiver for what it logs, and a proof that everything arrived. */
@NullMarked
package io.github.bufferinghttp.demo;

import org.jspecify.annotations.NullMarked;
