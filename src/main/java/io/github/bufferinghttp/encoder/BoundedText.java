package io.github.bufferinghttp.encoder;

/**
 * A text of limited length, written piece by piece into a sink as the inside of a JSON string.
 *
 * <p>What exceeds the limit is only counted, and {@link #finish} says how much it was.
 */
final class BoundedText {

  private final ByteSink sink;
  private final int limit;
  private int written;
  private long left;

  BoundedText(ByteSink sink, int limit) {
    this.sink = sink;
    this.limit = limit;
  }

  void append(String text) {
    int length = text.length();
    if (left == 0 && length <= limit - written) {
      Escaper.write(sink, text, 0, length);
      written += length;
    } else if (left > 0) {
      left += length;
    } else {
      int cut = cut(text, limit - written);
      Escaper.write(sink, text, 0, cut);
      written += cut;
      left = (long) length - cut;
    }
  }

  /**
   * Appends bytes that are escaped already and stand for {@code length} characters.
   *
   * @return false, and nothing appended, if these are too many
   */
  boolean appendWhole(byte[] escaped, int length) {
    if (left > 0 || length > limit - written) {
      return false;
    }
    sink.write(escaped);
    written += length;
    return true;
  }

  /** Ends the text: says how many characters were left out, if any. */
  void finish() {
    if (left > 0) {
      Escaper.write(sink, "…[truncated ", 0, 12);
      Decimal.write(sink, left);
      Json.ascii(sink, " chars]");
    }
  }

  private static int cut(String text, int at) {
    boolean inside =
        at > 0
            && Character.isHighSurrogate(text.charAt(at - 1))
            && Character.isLowSurrogate(text.charAt(at));
    return inside ? at - 1 : at;
  }
}
