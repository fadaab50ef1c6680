package io.github.bufferinghttp.encoder;

/**
 * Writes text as the inside of a JSON string in UTF-8.
 *
 * <p>Quotes, backslashes and control characters are escaped; so are U+0085, U+2028 and U+2029,
 * which some receivers take for the end of a line. A surrogate without its partner becomes U+FFFD.
 * Everything else goes out as plain UTF-8. Works in pieces, so a text of many megabytes asks for
 * little more room than it fills.
 */
final class Escaper {

  /** Room is made for the worst case of a piece, six bytes a character. */
  private static final int PIECE = 512;

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  /** What an ASCII character needs: 0 nothing, 'u' its number, else the letter behind \. */
  private static final byte[] ESCAPES = new byte[128];

  static {
    for (int c = 0; c < ' '; c++) {
      ESCAPES[c] = 'u';
    }
    ESCAPES['\b'] = 'b';
    ESCAPES['\t'] = 't';
    ESCAPES['\n'] = 'n';
    ESCAPES['\f'] = 'f';
    ESCAPES['\r'] = 'r';
    ESCAPES['"'] = '"';
    ESCAPES['\\'] = '\\';
  }

  private Escaper() {}

  /** Writes the characters {@code from} to {@code to} (exclusive). */
  static void write(ByteSink sink, String text, int from, int to) {
    int start = from;
    while (start < to) {
      int end = Math.min(to, start + PIECE);
      if (end < to && Character.isHighSurrogate(text.charAt(end - 1))) {
        end--;
      }
      writePiece(sink, text, start, end);
      start = end;
    }
  }

  private static void writePiece(ByteSink sink, String text, int from, int to) {
    byte[] out = sink.reserve((to - from) * 6);
    int at = sink.size();
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
          out[at++] = (byte) c;
        } else if (escape == 'u') {
          at = number(out, at, c);
        } else {
          out[at++] = '\\';
          out[at++] = escape;
        }
      } else if (c < 0x800) {
        if (c == 0x85) {
          at = number(out, at, c);
        } else {
          out[at++] = (byte) (0xC0 | c >> 6);
          out[at++] = (byte) (0x80 | c & 0x3F);
        }
      } else if (!Character.isSurrogate(c)) {
        at = c == 0x2028 || c == 0x2029 ? number(out, at, c) : three(out, at, c);
      } else if (isPair(text, i, to)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        out[at++] = (byte) (0xF0 | point >> 18);
        out[at++] = (byte) (0x80 | point >> 12 & 0x3F);
        out[at++] = (byte) (0x80 | point >> 6 & 0x3F);
        out[at++] = (byte) (0x80 | point & 0x3F);
      } else {
        at = three(out, at, 0xFFFD);
      }
    }
    sink.advance(at - sink.size());
  }

  /** Whether a whole surrogate pair stands at {@code i}. */
  private static boolean isPair(String text, int i, int to) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < to
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  private static int number(byte[] out, int at, int c) {
    out[at] = '\\';
    out[at + 1] = 'u';
    out[at + 2] = HEX[c >> 12];
    out[at + 3] = HEX[c >> 8 & 0xF];
    out[at + 4] = HEX[c >> 4 & 0xF];
    out[at + 5] = HEX[c & 0xF];
    return at + 6;
  }

  private static int three(byte[] out, int at, int c) {
    out[at] = (byte) (0xE0 | c >> 12);
    out[at + 1] = (byte) (0x80 | c >> 6 & 0x3F);
    out[at + 2] = (byte) (0x80 | c & 0x3F);
    return at + 3;
  }

  /** The text with U+FFFD in place of each lone surrogate; the same object if there is none. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPair(text, i, text.length())) {
          return repair(text, i);
        }
        i++;
      }
    }
    return text;
  }

  private static String repair(String text, int from) {
    StringBuilder repaired = new StringBuilder(text);
    for (int i = from; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (isPair(text, i, text.length())) {
          i++;
        } else {
          repaired.setCharAt(i, '\uFFFD');
        }
      }
    }
    return repaired.toString();
  }
}
