package io.github.bufferinghttp.encoder;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes text that is UTF-8 already as the inside of a JSON string, byte for byte as {@link
 * Escaper} would write the text itself.
 */
final class Utf8Escaper {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** Works in pieces, so that a large text asks for little more room than it fills. */
  private static final int PIECE = 512;

  private static final int LONGEST_ESCAPE = 6;

  private Utf8Escaper() {}

  /** Writes the first {@code length} bytes of {@code utf8}, which are valid UTF-8. */
  static void write(ByteSink sink, byte[] utf8, int length) {
    for (int from = 0; from < length; from += PIECE) {
      writePiece(sink, utf8, from, Math.min(length, from + PIECE));
    }
  }

  private static void writePiece(ByteSink sink, byte[] utf8, int from, int to) {
    byte[] out = sink.reserve((to - from) * LONGEST_ESCAPE);
    int at = sink.size();
    int i = from;
    while (i < to) {
      if (to - i >= Long.BYTES) {
        long eight = (long) LONGS.get(utf8, i);
        if (PlainText.marks(eight) == 0) {
          LONGS.set(out, at, eight);
          i += Long.BYTES;
          at += Long.BYTES;
          continue;
        }
      }
      for (int end = Math.min(to, i + Long.BYTES); i < end; i++) {
        at = writeOne(out, at, utf8, i);
      }
    }
    sink.advance(at - sink.size());
  }

  private static int writeOne(byte[] out, int at, byte[] utf8, int i) {
    byte b = utf8[i];
    if (b >= 0) {
      return Escaper.writeAscii(out, at, b);
    }
    out[at] = b;
    return isLineEnd(utf8, i) ? escapeLineEnd(out, at, utf8, i) : at + 1;
  }

  /** Whether a character ends here that some receivers take for the end of a line. */
  private static boolean isLineEnd(byte[] utf8, int i) {
    int before = i == 0 ? 0 : utf8[i - 1] & 0xFF;
    return switch (utf8[i] & 0xFF) {
      case 0x85 -> before == 0xC2;
      case 0xA8, 0xA9 -> before == 0x80 && i > 1 && (utf8[i - 2] & 0xFF) == 0xE2;
      default -> false;
    };
  }

  /** Puts its number in the place of the bytes that were written of it. */
  private static int escapeLineEnd(byte[] out, int at, byte[] utf8, int i) {
    boolean nextLine = (utf8[i] & 0xFF) == 0x85;
    int c = nextLine ? 0x85 : 0x2028 + (utf8[i] & 1);
    return Escaper.number(out, at - (nextLine ? 1 : 2), c);
  }
}
