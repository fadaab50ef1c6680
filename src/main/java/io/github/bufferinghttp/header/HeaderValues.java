package io.github.bufferinghttp.header;

import java.nio.charset.StandardCharsets;

/** Makes any text fit for a header's value. */
final class HeaderValues {

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private HeaderValues() {}

  /**
   * The text in visible ASCII and single spaces, percent-encoded where it is something else, and
   * cut (never inside an escape) at {@link RequestHeaders#MAX_VALUE_BYTES}.
   */
  static String encode(String value) {
    return isPlain(value) ? value : escape(value);
  }

  private static boolean isPlain(String value) {
    int length = value.length();
    if (length > RequestHeaders.MAX_VALUE_BYTES) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!isPlain(value, i)) {
        return false;
      }
    }
    return true;
  }

  /** Spaces at the ends would be taken off on the way (RFC 9110, 5.5). */
  private static boolean isPlain(String value, int i) {
    char c = value.charAt(i);
    return c > ' ' && c < 0x7f || c == ' ' && i > 0 && i < value.length() - 1;
  }

  private static String escape(String value) {
    StringBuilder out = new StringBuilder(Math.min(value.length() + 32, 8192));
    for (int i = 0; i < value.length(); ) {
      int point = value.codePointAt(i);
      String piece = isPlain(value, i) ? Character.toString(point) : percent(point);
      if (out.length() + piece.length() > RequestHeaders.MAX_VALUE_BYTES) {
        break;
      }
      out.append(piece);
      i += Character.charCount(point);
    }
    return out.toString().stripTrailing(); // a space at the cut would be taken off on the way
  }

  /** A lone surrogate has no UTF-8 and becomes U+FFFD. */
  private static String percent(int point) {
    boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    byte[] utf8 = Character.toString(lone ? 0xFFFD : point).getBytes(StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(utf8.length * 3);
    for (byte b : utf8) {
      out.append('%').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
    }
    return out.toString();
  }
}
