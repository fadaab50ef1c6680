package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import org.jspecify.annotations.Nullable;

/**
 * What stays of an appender that has stopped: its counters, and an answer for callers that come
 * late. Logback's status refers to stopped appenders for long, so nothing here is large. Any
 * thread.
 *
 * @param accepted how many events the queue has taken, of which there will be no more
 */
record Ended(Books books, long accepted, Barriers barriers, @Nullable Fallback fallback) {

  /** A caller that was on its way when the appender stopped. */
  void refuse(ILoggingEvent event) {
    books.refused(DropReason.SHUTDOWN);
    if (fallback != null) {
      fallback.dropped(event);
      fallback.handOverWaiting(); // nobody else does any more
    }
  }

  /** Whether everything was delivered or dropped; not so while the flush thread is left behind. */
  boolean flush() {
    return barriers.hasEndedEmpty();
  }

  AppenderMetrics metrics() {
    return books.snapshot(() -> accepted);
  }
}
