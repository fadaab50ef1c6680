package io.github.bufferinghttp;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The arrays of delivered chunks, kept for the next ones: a busy key then writes into an array that
 * is neither allocated nor zeroed. Four sizes to each power of two, so that at most a fifth of an
 * array is not asked for. Flush thread.
 */
final class BufferPool {

  /**
   * What the JVM puts before an array. A size is meant with it: G1 gives an array of a megabyte and
   * a header two regions of a megabyte.
   */
  static final int HEADER = 16;

  /** Smaller arrays are cheaper to allocate than to keep. */
  private static final int SMALLEST = 4 * 1024 - HEADER;

  private static final int STEPS = 4;
  private static final int FIRST_CLASS = Integer.numberOfTrailingZeros(SMALLEST + HEADER);
  private static final int LAST_CLASS = 29;
  private static final int CLASSES = (LAST_CLASS - FIRST_CLASS + 1) * STEPS;

  private final Deque<byte[]>[] free;
  private final Memory memory;
  private final long most;
  private long bytes;
  private boolean closed;

  /**
   * A pool that holds a quarter of the memory's bound, and no more than what events leave of it.
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  BufferPool(Memory memory) {
    this.memory = memory;
    this.most = memory.max() / 4;
    this.free = new Deque[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      free[i] = new ArrayDeque<>();
    }
  }

  /** An array of at least so many bytes, of any content. */
  byte[] take(int atLeast) {
    if (atLeast < SMALLEST || atLeast > sizeOf(CLASSES - 1)) {
      return new byte[atLeast];
    }
    int index = classFor(atLeast);
    byte[] kept = free[index].poll();
    if (kept == null) {
      return new byte[sizeOf(index)];
    }
    bytes -= kept.length;
    return kept;
  }

  /** Takes back an array that nobody reads any more. */
  void give(byte[] array) {
    int size = array.length;
    if (size < SMALLEST || closed || bytes + size > most || !memory.hasRoomFor(bytes + size)) {
      return;
    }
    int index = Math.min(classFor(size), CLASSES - 1);
    int kept = sizeOf(index) <= size ? index : index - 1;
    if (kept >= 0) {
      free[kept].push(array);
      bytes += size;
    }
  }

  /** Lets go of what is kept if events have come to need it. */
  void makeWay() {
    if (bytes > 0 && !memory.hasRoomFor(bytes)) {
      clear();
    }
  }

  /** Keeps nothing any more: a stopped appender may be referred to for long. */
  void close() {
    closed = true;
    clear();
  }

  private void clear() {
    for (Deque<byte[]> arrays : free) {
      arrays.clear();
    }
    bytes = 0;
  }

  /** The bytes that are kept. */
  long bytes() {
    return bytes;
  }

  /** The smallest class whose arrays are of that size or larger. */
  private static int classFor(int length) {
    int size = length + HEADER;
    int power = 31 - Integer.numberOfLeadingZeros(size);
    int step = 1 << power - 2;
    int over = (size - (1 << power) + step - 1) / step;
    return (power - FIRST_CLASS) * STEPS + over;
  }

  private static int sizeOf(int index) {
    int power = FIRST_CLASS + index / STEPS;
    return (1 << power) + (index % STEPS << power - 2) - HEADER;
  }
}
