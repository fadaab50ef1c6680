package io.github.bufferinghttp.encoder;

/** Writes integers as decimal digits, without a String between. */
final class Decimal {

  private static final int LONGEST = 20;

  private Decimal() {}

  static void write(ByteSink sink, long number) {
    byte[] out = sink.reserve(LONGEST);
    int at = sink.size();
    // Counted below zero, where the smallest long has its place too.
    long rest = number < 0 ? number : -number;
    int length = number < 0 ? 1 : 0;
    long limit = -10;
    int digits = 1;
    while (digits < 19 && rest <= limit) {
      limit *= 10;
      digits++;
    }
    length += digits;
    for (int i = at + length - 1; digits > 0; digits--, i--) {
      long next = rest / 10;
      out[i] = (byte) ('0' - (rest - next * 10));
      rest = next;
    }
    if (number < 0) {
      out[at] = '-';
    }
    sink.advance(length);
  }

  /** Puts {@code number}, not negative, into {@code width} bytes with zeros before it. */
  static void pad(byte[] out, int at, int width, int number) {
    int rest = number;
    for (int i = at + width - 1; i >= at; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
