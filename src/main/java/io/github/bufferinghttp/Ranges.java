package io.github.bufferinghttp;

import ch.qos.logback.core.util.FileSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks numbers, sizes and lengths of time, and reports those that no element can have. */
final class Ranges {

  private final Problems problems;

  Ranges(Problems problems) {
    this.problems = problems;
  }

  int positive(String element, int value) {
    if (value <= 0) {
      problems.add(element, value + " is not above zero");
    }
    return value;
  }

  long positive(String element, @Nullable FileSize value) {
    if (value == null || value.getSize() <= 0) {
      problems.add(element, (value == null ? "nothing" : value.getSize()) + " is not above zero");
      return 1;
    }
    return value.getSize();
  }

  Duration positive(String element, ch.qos.logback.core.util.@Nullable Duration value) {
    Duration duration = notNegative(element, value);
    if (value != null && value.getMilliseconds() == 0) {
      problems.add(element, value + " is not above zero");
    }
    return duration;
  }

  Duration notNegative(String element, ch.qos.logback.core.util.@Nullable Duration value) {
    if (value == null || value.getMilliseconds() < 0) {
      problems.add(element, (value == null ? "nothing" : value) + " is not a length of time");
      return Duration.ZERO;
    }
    // Long.MAX_VALUE milliseconds, "unbounded", must still fit into nanoseconds.
    return Duration.ofMillis(Math.min(value.getMilliseconds(), Duration.ofDays(36_500).toMillis()));
  }
}
