package io.github.bufferinghttp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Retry-After}: seconds, or a date (RFC 9110, 10.2.3). */
final class RetryAfterHeader {

  /** A longer wait is taken for this. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");

  /** The form that is sent today, and the two older ones, which are to be read too (5.6.7). */
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          new DateTimeFormatterBuilder()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 1990)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.ENGLISH)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  private RetryAfterHeader() {}

  /** How long to wait, at most {@link #LONGEST}; null for garbage and for the past. */
  static @Nullable Duration parse(String value, Instant now) {
    String text = value.strip();
    Duration wait =
        SECONDS.matcher(text).matches()
            ? Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST.toSeconds()))
            : until(text, now);
    if (wait == null || wait.isNegative() || wait.isZero()) {
      return null;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  private static @Nullable Duration until(String date, Instant now) {
    for (DateTimeFormatter form : DATES) {
      try {
        return Duration.between(now, form.parse(date, Instant::from));
      } catch (DateTimeException | ArithmeticException e) {
        // It is of another form, or of none.
      }
    }
    return null;
  }
}
