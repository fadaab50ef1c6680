package io.github.bufferinghttp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that events hold in memory, against their bound: the pages of chunks, and the texts of
 * events in the queue that are large enough to matter.
 */
final class Memory {

  private final AtomicLong held = new AtomicLong();
  private final long max;

  /** The part of it that chunks hold. Flush thread. */
  private long inChunks;

  Memory(long max) {
    this.max = max;
  }

  /** Takes the bytes if they fit, or if nothing else is held: one event may be of any size. */
  boolean tryTake(int bytes) {
    long before;
    do {
      before = held.get();
      if (before > 0 && before + bytes > max) {
        return false;
      }
    } while (!held.compareAndSet(before, before + bytes));
    return true;
  }

  /** Takes the bytes, whether they fit or not; gives them back if negative. */
  void add(long bytes) {
    held.addAndGet(bytes);
  }

  /** A chunk has grown, or is gone. Flush thread. */
  void addToChunks(long bytes) {
    inChunks += bytes;
    held.addAndGet(bytes);
  }

  /** Whether chunks hold all that may be held. Flush thread. */
  boolean isFullOfChunks() {
    return inChunks >= max;
  }

  boolean isFull() {
    return held.get() >= max;
  }

  /** Whether so much is held that chunks should go, full or not. */
  boolean isTight() {
    return held.get() >= max - max / 4;
  }

  /** Whether so many bytes more would be within the bound, beside all that is held. */
  boolean hasRoomFor(long bytes) {
    return held.get() + bytes <= max;
  }

  long held() {
    return held.get();
  }
}
