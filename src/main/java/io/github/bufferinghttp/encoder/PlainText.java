package io.github.bufferinghttp.encoder;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A piece of text on its way into a sink: its characters, and as many bytes of it as fit into
 * Latin-1, where plain ASCII is found eight bytes at a time.
 *
 * <p>Taking the characters out of a String and narrowing them to bytes are both vectorised by the
 * JVM; a loop over {@code charAt} takes more than twice as long. One for each thread. What stays
 * with the thread are the JDK's own objects, so that it keeps no class loader alive.
 */
final class PlainText {

  /** The most characters of a piece. */
  static final int PIECE = 512;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private static final ThreadLocal<Object[]> BUFFERS =
      ThreadLocal.withInitial(
          () ->
              new Object[] {
                CharBuffer.allocate(PIECE),
                ByteBuffer.allocate(PIECE),
                StandardCharsets.ISO_8859_1.newEncoder()
              });

  private final CharBuffer chars;
  private final ByteBuffer bytes;
  private final CharsetEncoder latin1;
  private int narrowed;

  private PlainText(Object[] buffers) {
    chars = (CharBuffer) buffers[0];
    bytes = (ByteBuffer) buffers[1];
    latin1 = (CharsetEncoder) buffers[2];
  }

  static PlainText ofThread() {
    return new PlainText(BUFFERS.get());
  }

  /** Takes a piece of at most {@link #PIECE} characters. */
  char[] load(String text, int from, int to) {
    char[] array = chars.array();
    text.getChars(from, to, array, 0);
    return array;
  }

  /** Makes bytes of the first {@code length} characters, up to one that is not in Latin-1. */
  void narrow(int length) {
    chars.clear().limit(length);
    bytes.clear();
    latin1.encode(chars, bytes, false);
    narrowed = bytes.position();
  }

  byte[] bytes() {
    return bytes.array();
  }

  /** Where the run of plain ASCII ends that begins at {@code from}. */
  int plainEnd(int from) {
    byte[] array = bytes.array();
    int at = from;
    while (at + Long.BYTES <= narrowed && marks((long) LONGS.get(array, at)) == 0) {
      at += Long.BYTES;
    }
    while (at < narrowed && marks(ONES * 'x' ^ (array[at] ^ 'x') & 0xFFL) == 0) {
      at++;
    }
    return at;
  }

  /**
   * Not 0 if one of eight bytes is a control character, a quote, a backslash or no ASCII. The
   * subtractions set a byte's high bit where it was below the limit; a borrow can only come from
   * such a byte.
   */
  private static long marks(long eight) {
    long quote = eight ^ ONES * '"';
    long backslash = eight ^ ONES * '\\';
    return (eight | eight - ONES * ' ' | quote - ONES | backslash - ONES) & HIGH_BITS;
  }
}
