/** How events become a request's body, and how the answer is read. */
@NullMarked
package io.github.bufferinghttp.format;

import org.jspecify.annotations.NullMarked;
