package io.github.bufferinghttp;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Exponential back-off with jitter: half of each wait is fixed, the other half is drawn. */
final class Backoff {

  private final long initialNanos;
  private final long maxNanos;
  private final DoubleSupplier random;

  /**
   * A back-off.
   *
   * @param random gives numbers from 0 to 1
   */
  Backoff(Duration initial, Duration max, DoubleSupplier random) {
    this.initialNanos = initial.toNanos();
    this.maxNanos = max.toNanos();
    this.random = random;
  }

  /** The wait after so many failures in a row, in nanoseconds. */
  long afterFailures(int failures) {
    long wait = initialNanos;
    for (int i = 1; i < failures && wait < maxNanos; i++) {
      wait *= 2;
    }
    return jittered(Math.min(wait, maxNanos));
  }

  /** The longest wait, in nanoseconds. */
  long longest() {
    return jittered(maxNanos);
  }

  private long jittered(long wait) {
    return wait / 2 + (long) (random.getAsDouble() * (wait - wait / 2));
  }
}
