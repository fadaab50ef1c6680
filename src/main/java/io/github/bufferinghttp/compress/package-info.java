/** How a body is made smaller. */
@NullMarked
package io.github.bufferinghttp.compress;

import org.jspecify.annotations.NullMarked;
