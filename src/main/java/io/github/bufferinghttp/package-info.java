/** A Logback appender that ships log events over HTTP in batches, each of one key. */
@NullMarked
package io.github.bufferinghttp;

import org.jspecify.annotations.NullMarked;
