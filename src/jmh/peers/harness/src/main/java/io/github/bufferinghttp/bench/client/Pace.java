package io.github.bufferinghttp.bench.client;

import io.github.bufferinghttp.bench.SharedPage;
import io.github.bufferinghttp.bench.SharedPage.Field;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the callers no further ahead of the sink than a window allows, and knows when the sink has
 * seen all. The sink that makes no progress for a while is not waited for any longer: what it has
 * not seen is lost.
 */
final class Pace {

  private static final long LOOK_EVERY_NANOS = 200_000;

  private final SharedPage page;
  private final boolean delivers;
  private final long patienceNanos;

  Pace(SharedPage page, boolean delivers, long patienceMillis) {
    this.page = page;
    this.delivers = delivers;
    this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
  }

  long seen() {
    return page.get(Field.DISTINCT);
  }

  /** Waits until the sink has seen so many events in all; returns false when it gave up. */
  boolean awaitSeen(long target) {
    return awaitSeen(target, 1);
  }

  /** The same where so many threads wait at once: each looks the more seldom. */
  boolean awaitSeen(long target, int waiters) {
    if (!delivers) {
      return true;
    }
    long last = seen();
    long lastAt = System.nanoTime();
    while (last < target) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS * waiters);
      long now = seen();
      if (now != last) {
        last = now;
        lastAt = System.nanoTime();
      } else if (System.nanoTime() - lastAt > patienceNanos) {
        return false;
      }
    }
    return true;
  }

  /**
   * Waits until the sink has seen so many events or stands still, and returns when it last moved,
   * as a {@link System#nanoTime()}.
   */
  long awaitLast(long target) {
    long last = seen();
    long lastAt = System.nanoTime();
    while (last < target && System.nanoTime() - lastAt < patienceNanos) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      long now = seen();
      if (now != last) {
        last = now;
        lastAt = System.nanoTime();
      }
    }
    return lastAt;
  }
}
