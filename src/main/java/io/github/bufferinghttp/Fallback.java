package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.github.bufferinghttp.metrics.DropReason;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hands dropped events to the fallback appender, on the flush thread, so that a caller does not wait
 * for what that appender does. Only when more than {@value #MOST_WAITING} wait does the caller hand
 * its event over itself: none is left out.
 */
final class Fallback implements DropListener {

  private static final int MOST_WAITING = 1024;

  private final Appender<ILoggingEvent> appender;
  private final Queue<ILoggingEvent> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Fallback(Appender<ILoggingEvent> appender) {
    this.appender = appender;
  }

  @Override
  public void dropped(ILoggingEvent event, DropReason reason) {
    if (OwnThread.isCurrent() || waitingCount.get() >= MOST_WAITING) {
      handOver(event);
    } else {
      waitingCount.incrementAndGet();
      waiting.add(event);
    }
  }

  /** Hands over what waits. Flush thread, or whoever stops the appender. */
  void handOverWaiting() {
    for (ILoggingEvent event = waiting.poll(); event != null; event = waiting.poll()) {
      waitingCount.decrementAndGet();
      handOver(event);
    }
  }

  /** The last thing that the appender threw, once. */
  @Nullable Throwable takeFailure() {
    return failure.getAndSet(null);
  }

  private void handOver(ILoggingEvent event) {
    try {
      appender.doAppend(event);
    } catch (Throwable e) {
      failure.set(e);
    }
  }
}
