package io.github.bufferinghttp;

import java.util.ArrayDeque;

/**
 * The pages of delivered chunks, kept for the next ones, so that nothing is allocated and zeroed
 * while events flow. All are of one size: what one key gives back serves any other. Flush thread.
 */
final class PagePool {

  /** What the JVM puts before an array. */
  static final int HEADER = 16;

  /** The bytes of a page. */
  static final int PAGE = 4 * 1024 - HEADER;

  private final ArrayDeque<byte[]> free = new ArrayDeque<>();
  private final Memory memory;
  private final long most;
  private boolean closed;

  /**
   * A pool that holds a quarter of the memory's bound, and no more than what events leave of it.
   */
  PagePool(Memory memory) {
    this.memory = memory;
    this.most = memory.max() / 4;
  }

  /** A page of any content. */
  byte[] take() {
    byte[] kept = free.poll();
    return kept == null ? new byte[PAGE] : kept;
  }

  /** Takes back a page that nobody reads any more; smaller arrays are not kept. */
  void give(byte[] page) {
    long after = bytes() + PAGE;
    if (page.length == PAGE && !closed && after <= most && memory.hasRoomFor(after)) {
      free.push(page);
    }
  }

  /** Lets go of what is kept if events have come to need it. */
  void makeWay() {
    if (!free.isEmpty() && !memory.hasRoomFor(bytes())) {
      free.clear();
    }
  }

  /** Keeps nothing any more: a stopped appender may be referred to for long. */
  void close() {
    closed = true;
    free.clear();
  }

  /** The bytes that are kept. */
  long bytes() {
    return (long) free.size() * PAGE;
  }
}
