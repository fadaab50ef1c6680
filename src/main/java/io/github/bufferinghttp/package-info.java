/** A Logback appender that ships log events over HTTP in batches, a key at a time. */
@NullMarked
package io.github.bufferinghttp;

import org.jspecify.annotations.NullMarked;
