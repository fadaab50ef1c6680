package io.github.bufferinghttp.campaign;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for something that another thread or process does. */
final class Wait {

  private Wait() {}

  /** Looks every few milliseconds; throws if it does not come about in time. */
  static void until(Duration most, BooleanSupplier condition) throws InterruptedException {
    if (!comes(most, 5, condition)) {
      throw new IllegalStateException("it did not come about within " + most);
    }
  }

  /** Looks every {@code millis}; false if it does not come about in time. */
  static boolean comes(Duration most, long millis, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(millis);
    }
    return true;
  }
}
