/** Small things that several folders share; not for users. */
@NullMarked
package io.github.bufferinghttp.internal;

import org.jspecify.annotations.NullMarked;
