package io.github.bufferinghttp.encoder;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A piece of text on its way into a sink, as bytes in Latin-1, where plain ASCII is found eight
 * bytes at a time.
 *
 * <p>Taking the characters out of a String and narrowing them to bytes are both vectorised by the
 * JVM; a loop over {@code charAt} takes more than twice as long. One for each thread.
 */
final class PlainText {

  /** The most characters of a piece. */
  static final int PIECE = 512;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** A weak reference is the JDK's own object and keeps no class loader alive. */
  private static final ThreadLocal<WeakReference<PlainText>> OF_THREAD = new ThreadLocal<>();

  private final char[] chars = new char[PIECE];
  private final byte[] bytes = new byte[PIECE];
  private final CharBuffer charBuffer = CharBuffer.wrap(chars);
  private final ByteBuffer byteBuffer = ByteBuffer.wrap(bytes);
  private final CharsetEncoder latin1 = StandardCharsets.ISO_8859_1.newEncoder();
  private int narrowed;

  private PlainText() {}

  static PlainText ofThread() {
    WeakReference<PlainText> reference = OF_THREAD.get();
    PlainText known = reference == null ? null : reference.get();
    if (known != null) {
      return known;
    }
    PlainText made = new PlainText();
    OF_THREAD.set(new WeakReference<>(made));
    return made;
  }

  /** Takes {@code length} characters, at most {@link #PIECE}, up to one that is not in Latin-1. */
  void load(String text, int from, int length) {
    text.getChars(from, from + length, chars, 0);
    charBuffer.clear().limit(length);
    byteBuffer.clear();
    latin1.encode(charBuffer, byteBuffer, false);
    narrowed = byteBuffer.position();
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the run of plain ASCII ends that begins at {@code from}. */
  int plainEnd(int from) {
    int at = from;
    while (at + Long.BYTES <= narrowed && marks((long) LONGS.get(bytes, at)) == 0) {
      at += Long.BYTES;
    }
    while (at < narrowed && marks(ONES * 'x' ^ (bytes[at] ^ 'x') & 0xFFL) == 0) {
      at++;
    }
    return at;
  }

  /**
   * Not 0 if one of eight bytes is a control character, a quote, a backslash or no ASCII. The
   * subtractions set a byte's high bit where it was below the limit; a borrow can only come from
   * such a byte.
   */
  static long marks(long eight) {
    long quote = eight ^ ONES * '"';
    long backslash = eight ^ ONES * '\\';
    return (eight | eight - ONES * ' ' | quote - ONES | backslash - ONES) & HIGH_BITS;
  }
}
