package io.github.bufferinghttp.encoder;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array of bytes that encoders and formats write events into.
 *
 * <p>An event's bytes are written here as the encoder makes them, with no text and no array of
 * their own, and copied from here behind the last event of their batch. Not thread-safe; the
 * appender's flush thread owns it.
 */
public final class ByteSink {

  /** What the JVM puts before an array: sizes double with it, so that both take 2^n bytes. */
  private static final int HEADER = 16;

  /** Beyond this an array grows by less than itself: memory is worth more than copies then. */
  private static final int LARGE = 512 * 1024;

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;

  private byte[] bytes;
  private int size;

  /** A sink that has room for {@code capacity} bytes before it grows. */
  public ByteSink(int capacity) {
    bytes = new byte[capacity];
  }

  /** How many bytes were written. */
  public int size() {
    return size;
  }

  /** The array that holds the bytes, from index 0 to {@link #size()}; replaced when it grows. */
  public byte[] array() {
    return bytes;
  }

  /** Forgets every byte from {@code newSize} on. */
  public void truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IndexOutOfBoundsException("newSize " + newSize + " of " + size);
    }
    size = newSize;
  }

  /** Makes room for {@code more} bytes behind {@link #size()} and returns the array that has it. */
  public byte[] reserve(int more) {
    if (more > bytes.length - size) {
      grow(more);
    }
    return bytes;
  }

  /** Takes {@code count} bytes as written that the caller put into {@link #reserve}'s array. */
  public void advance(int count) {
    if (count < 0 || count > bytes.length - size) {
      throw new IndexOutOfBoundsException("count " + count + " at " + size + " of " + bytes.length);
    }
    size += count;
  }

  /** Writes one byte. */
  public void write(int b) {
    reserve(1)[size++] = (byte) b;
  }

  /** Writes all of {@code source}. */
  public void write(byte[] source) {
    write(source, 0, source.length);
  }

  /** Writes {@code length} bytes of {@code source} from {@code from} on. */
  public void write(byte[] source, int from, int length) {
    System.arraycopy(source, from, reserve(length), size, length);
    size += length;
  }

  /** Writes text as UTF-8, as it is; what is not valid UTF-16 becomes a question mark. */
  public void writeUtf8(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of what was written from {@code from} on. */
  public byte[] copyFrom(int from) {
    return Arrays.copyOfRange(bytes, from, size);
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > MAX_ARRAY) {
      throw new OutOfMemoryError("a body of " + needed + " bytes");
    }
    long extra = bytes.length > LARGE ? bytes.length / 4 : bytes.length + HEADER;
    long grown = Math.max(64L, Math.max(bytes.length + extra, needed + needed / 32));
    bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY, grown));
  }
}
