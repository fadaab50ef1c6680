package io.github.bufferinghttp;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Warns of times so short that they are hardly meant: Logback takes '10s' for 10 milliseconds, in
 * silence, and a {@code shutdownTimeout} of that loses the last events.
 */
final class ShortTimes {

  private static final Duration TIMEOUT = Duration.ofMillis(100);
  private static final Duration AGE = Duration.ofSeconds(10);

  private final Consumer<String> status;

  private ShortTimes(Consumer<String> status) {
    this.status = status;
  }

  /** Tells the status of each, by the name of its element. */
  static void tell(Settings settings, Consumer<String> status) {
    ShortTimes times = new ShortTimes(status);
    times.check("connectTimeout", settings.connectTimeout(), TIMEOUT);
    times.check("requestTimeout", settings.requestTimeout(), TIMEOUT);
    times.check("maxAge", settings.maxAge(), AGE);
    if (!settings.shutdownTimeout().isZero()) { // which is how not to wait at all
      times.check("shutdownTimeout", settings.shutdownTimeout(), TIMEOUT);
    }
  }

  private void check(String element, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      status.accept(
          String.format(
              "<%s>: %d milliseconds, which is short; '10s' is 10 milliseconds to Logback,"
                  + " and 10 seconds are written '10 seconds'",
              element, value.toMillis()));
    }
  }
}
