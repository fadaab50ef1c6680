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

  /** For fewer characters than this a simple loop is faster than {@link PlainText}. */
  private static final int SHORT = 32;

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
    if (to - from < SHORT) {
      writeEach(sink, text, writePlainStart(sink, text, from, to), to, to);
      return;
    }
    PlainText plain = PlainText.ofThread();
    int done = from;
    while (done < to) {
      done = writePiece(sink, plain, text, done, to);
    }
  }

  /** Writes up to the first character that needs more than its own byte; gives its index. */
  private static int writePlainStart(ByteSink sink, String text, int from, int to) {
    byte[] out = sink.reserve(to - from);
    int at = sink.size();
    int i = from;
    while (i < to) {
      char c = text.charAt(i);
      if (c >= 0x80 || ESCAPES[c] != 0) {
        break;
      }
      out[at++] = (byte) c;
      i++;
    }
    sink.advance(i - from);
    return i;
  }

  /** Writes plain runs at once and what is between them one by one; gives the index behind. */
  private static int writePiece(ByteSink sink, PlainText plain, String text, int from, int to) {
    int length = Math.min(to - from, PlainText.PIECE);
    plain.load(text, from, length);
    int done = 0;
    while (done < length) {
      int end = plain.plainEnd(done);
      sink.write(plain.bytes(), done, end - done);
      done = writeEach(sink, text, from + end, from + Math.min(end + SHORT, length), to) - from;
    }
    return from + done;
  }

  /** Writes characters one by one up to {@code to}, or one more if a pair stands there. */
  private static int writeEach(ByteSink sink, String text, int from, int to, int last) {
    byte[] out = sink.reserve((to - from) * 6);
    int at = sink.size();
    int i = from;
    while (i < to) {
      char c = text.charAt(i++);
      if (c < 0x80 && ESCAPES[c] == 0) {
        out[at++] = (byte) c;
      } else if (Character.isHighSurrogate(c)
          && i < last
          && Character.isLowSurrogate(text.charAt(i))) {
        at = four(out, at, Character.toCodePoint(c, text.charAt(i++)));
      } else {
        at = writeOther(out, at, c);
      }
    }
    sink.advance(at - sink.size());
    return i;
  }

  /** Writes a character that is neither plain ASCII nor half of a pair. */
  private static int writeOther(byte[] out, int at, char c) {
    if (c < 0x80) {
      return writeAscii(out, at, c);
    }
    if (c == 0x85 || c == 0x2028 || c == 0x2029) {
      return number(out, at, c);
    }
    if (c < 0x800) {
      out[at] = (byte) (0xC0 | c >> 6);
      out[at + 1] = (byte) (0x80 | c & 0x3F);
      return at + 2;
    }
    return three(out, at, Character.isSurrogate(c) ? 0xFFFD : c);
  }

  /** Writes an ASCII character, escaped if it has to be; gives the index behind. */
  static int writeAscii(byte[] out, int at, int c) {
    byte escape = ESCAPES[c];
    if (escape == 0) {
      out[at] = (byte) c;
      return at + 1;
    }
    if (escape == 'u') {
      return number(out, at, c);
    }
    out[at] = '\\';
    out[at + 1] = escape;
    return at + 2;
  }

  static int number(byte[] out, int at, int c) {
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

  private static int four(byte[] out, int at, int c) {
    out[at] = (byte) (0xF0 | c >> 18);
    out[at + 1] = (byte) (0x80 | c >> 12 & 0x3F);
    out[at + 2] = (byte) (0x80 | c >> 6 & 0x3F);
    out[at + 3] = (byte) (0x80 | c & 0x3F);
    return at + 4;
  }

  /** The text with U+FFFD in place of each lone surrogate; the same object if there is none. */
  static String wellFormed(String text) {
    int length = text.length();
    StringBuilder repaired = null;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (i + 1 < length && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        i++;
      } else {
        repaired = repaired == null ? new StringBuilder(text) : repaired;
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired == null ? text : repaired.toString();
  }
}
