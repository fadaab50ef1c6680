/** The library's own proof: it is hurt in every way that we know, and the books are compared. */
@NullMarked
package io.github.bufferinghttp.campaign;

import org.jspecify.annotations.NullMarked;
