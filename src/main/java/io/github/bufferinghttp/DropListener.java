package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** Is told of each event that is dropped; by any thread. */
@FunctionalInterface
interface DropListener {

  /** Where there is no fallback appender. */
  DropListener NONE = event -> {};

  void dropped(ILoggingEvent event);
}
