package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import java.util.concurrent.CompletableFuture;
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

  /** Whether everything was delivered or dropped. */
  boolean flush() {
    CompletableFuture<Boolean> flush = barriers.ask(accepted);
    flush.complete(false); // where the flush thread was left behind
    return flush.join();
  }

  AppenderMetrics metrics() {
    return books.snapshot(() -> accepted);
  }
}
