package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands dropped events to the fallback appender, on the flush thread, so that a caller does not
 * wait for what that appender does. Only when more than {@value #MOST_WAITING} wait does the caller
 * hand its event over itself: none is left out.
 */
final class Fallback implements DropListener {

  private static final int MOST_WAITING = 1024;

  private final Appender<ILoggingEvent> appender;
  private final Queue<ILoggingEvent> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private final Failures failures;

  Fallback(Appender<ILoggingEvent> appender, Failures failures) {
    this.appender = appender;
    this.failures = failures;
  }

  @Override
  public void dropped(ILoggingEvent event) {
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

  private void handOver(ILoggingEvent event) {
    try {
      appender.doAppend(event);
    } catch (Throwable e) {
      failures.fallback(e);
    }
  }
}
