package io.github.bufferinghttp.encoder;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes points in time as ISO-8601 in UTC, with quotes; remembers the bytes of the last second.
 *
 * <p>Not thread-safe.
 */
final class TimestampWriter {

  private static final int LENGTH_TO_SECOND = 20; // "2026-01-31T23:59:59 with its opening quote

  private static final int LONGEST = LENGTH_TO_SECOND + 1 + 9 + 2;

  /**
   * After so many events the second is made again, though it is the same. The JIT leaves out a
   * branch that it never saw taken, and throws away all that it compiled around it when it is: that
   * was at the first new second, and took longer than thousands of events.
   */
  private static final int USES = 1024;

  private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private final byte[] prefix = "\"0000-00-00T00:00:00".getBytes(StandardCharsets.US_ASCII);
  private long second = Long.MIN_VALUE;
  private int uses;

  void write(ByteSink sink, Instant instant) {
    long wanted = instant.getEpochSecond();
    if (wanted < FIRST || wanted > LAST) {
      Json.string(sink, instant.toString());
      return;
    }
    if (((wanted ^ second) | --uses >>> 31) != 0) {
      remember(wanted);
    }
    int nanos = instant.getNano();
    byte[] out = sink.reserve(LONGEST);
    int at = sink.size();
    System.arraycopy(prefix, 0, out, at, LENGTH_TO_SECOND);
    out[at + LENGTH_TO_SECOND] = '.';
    Decimal.pad(out, at + LENGTH_TO_SECOND + 1, 9, nanos);
    int length = LENGTH_TO_SECOND + 1 + digits(nanos) + 2;
    out[at + length - 2] = 'Z';
    out[at + length - 1] = '"';
    sink.advance(length);
  }

  /**
   * Nine, or as few as six or three if those behind are zeros. Without a branch: where the clock
   * counts nanoseconds, one event in a million has three, see {@link #USES}.
   */
  private static int digits(int nanos) {
    int noMicros = (nanos % 1_000_000 - 1) >>> 31;
    int noNanos = (nanos % 1_000 - 1) >>> 31;
    return 9 - 3 * (noMicros + noNanos);
  }

  private void remember(long epochSecond) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    Decimal.pad(prefix, 1, 4, time.getYear());
    Decimal.pad(prefix, 6, 2, time.getMonthValue());
    Decimal.pad(prefix, 9, 2, time.getDayOfMonth());
    Decimal.pad(prefix, 12, 2, time.getHour());
    Decimal.pad(prefix, 15, 2, time.getMinute());
    Decimal.pad(prefix, 18, 2, time.getSecond());
    second = epochSecond;
    uses = USES;
  }
}
