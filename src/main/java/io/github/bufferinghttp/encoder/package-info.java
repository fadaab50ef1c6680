/** How one event becomes bytes. */
@NullMarked
package io.github.bufferinghttp.encoder;

import org.jspecify.annotations.NullMarked;
