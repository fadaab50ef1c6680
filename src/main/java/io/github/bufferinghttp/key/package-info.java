/** Which key an event belongs to. */
@NullMarked
package io.github.bufferinghttp.key;

import org.jspecify.annotations.NullMarked;
