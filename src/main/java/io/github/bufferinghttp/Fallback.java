package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.AppenderAttachable;
import io.github.bufferinghttp.EventPreparer.Weighed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands dropped events to the fallback appender, on the flush thread, so that a caller does not
 * wait for what that appender does. Only when more than {@value #MOST_WAITING} wait, or large ones
 * of {@value #MOST_WEIGHT} characters, does the caller hand its event over itself: none is left
 * out.
 */
final class Fallback implements DropListener {

  private static final int MOST_WAITING = 1024;
  private static final int MOST_WEIGHT = 4 << 20;

  /** What appenders in between get they have passed on by then, if on threads of their own. */
  private static final long PASSED_ON = TimeUnit.MILLISECONDS.toNanos(100);

  private final Appender<ILoggingEvent> appender;
  private final Queue<Object> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();

  /** What the large events that wait weigh. */
  private final AtomicLong waitingWeight = new AtomicLong();

  private final Failures failures;

  Fallback(Appender<ILoggingEvent> appender, Failures failures) {
    this.appender = appender;
    this.failures = failures;
  }

  @Override
  public void dropped(Object prepared) {
    int weight = weightOf(prepared);
    if (OwnThread.isCurrent()
        || waitingCount.get() >= MOST_WAITING
        || weight > 0 && waitingWeight.get() + weight > MOST_WEIGHT) {
      handOver(prepared);
    } else {
      waitingCount.incrementAndGet();
      waitingWeight.addAndGet(weight);
      waiting.add(prepared);
    }
  }

  private static int weightOf(Object prepared) {
    return prepared instanceof Weighed large ? large.weight() : 0;
  }

  /** Hands over what waits. Flush thread, or whoever stops the appender. */
  void handOverWaiting() {
    for (Object prepared = waiting.poll(); prepared != null; prepared = waiting.poll()) {
      waitingCount.decrementAndGet();
      waitingWeight.addAndGet(-weightOf(prepared));
      handOver(prepared);
    }
  }

  /**
   * At the JVM's exit: has the appender deliver what it got, if it is one that buffers, too; and
   * those to which it passes events on.
   */
  void endAtExit(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    List<BufferingHttpAppender> found = new ArrayList<>();
    find(appender, found, Collections.newSetFromMap(new IdentityHashMap<>()));
    if (!found.isEmpty() && !found.contains(appender)) {
      LockSupport.parkNanos(Math.min(PASSED_ON, end - System.nanoTime()));
    }
    found.forEach(next -> next.endAtExit(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
  }

  /** Finds those of this kind, behind others too. */
  private static void find(Appender<?> from, List<BufferingHttpAppender> found, Set<Object> asked) {
    if (from instanceof BufferingHttpAppender next) {
      found.add(next);
    } else if (from instanceof AppenderAttachable<?> between && asked.add(from)) {
      between.iteratorForAppenders().forEachRemaining(next -> find(next, found, asked));
    }
  }

  private void handOver(Object prepared) {
    try {
      OwnThread.hand(Intake.eventOf(prepared), appender);
    } catch (Throwable e) {
      failures.fallback(e);
    }
  }
}
