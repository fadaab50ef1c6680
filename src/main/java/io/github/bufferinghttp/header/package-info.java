/** Which headers a request carries for its key. */
@NullMarked
package io.github.bufferinghttp.header;

import org.jspecify.annotations.NullMarked;
