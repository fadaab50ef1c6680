package io.github.bufferinghttp;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The arrays of delivered chunks, kept for the next ones: a busy key then writes into an array that
 * is neither allocated nor zeroed. Sizes are powers of two. Flush thread.
 */
final class BufferPool {

  /** Smaller arrays are cheaper to allocate than to keep. */
  private static final int SMALLEST = 8 * 1024;

  private static final int FIRST_CLASS = Integer.numberOfTrailingZeros(SMALLEST);
  private static final int CLASSES = 30 - FIRST_CLASS + 1;

  private final Deque<byte[]>[] free;
  private final long maxBytes;
  private long bytes;

  @SuppressWarnings({"unchecked", "rawtypes"})
  BufferPool(long maxBytes) {
    this.maxBytes = maxBytes;
    this.free = new Deque[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      free[i] = new ArrayDeque<>();
    }
  }

  /** An array of at least so many bytes, of any content. */
  byte[] take(int atLeast) {
    int size = Integer.highestOneBit(Math.max(64, Math.min(atLeast, 1 << 29) * 2 - 1));
    if (size < SMALLEST) {
      return new byte[size];
    }
    byte[] kept = free[classOf(size)].poll();
    if (kept == null) {
      return new byte[size];
    }
    bytes -= kept.length;
    return kept;
  }

  /** Takes back an array that nobody reads any more. */
  void give(byte[] array) {
    int size = array.length;
    if (size >= SMALLEST && size == Integer.highestOneBit(size) && bytes + size <= maxBytes) {
      free[classOf(size)].push(array);
      bytes += size;
    }
  }

  private static int classOf(int size) {
    return Integer.numberOfTrailingZeros(size) - FIRST_CLASS;
  }
}
