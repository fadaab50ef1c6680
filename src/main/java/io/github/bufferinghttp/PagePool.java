package io.github.bufferinghttp;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The pages of delivered chunks, kept for the next ones, so that nothing is allocated and zeroed
 * while events flow. All are of one size: what one key gives back serves any other. Flush thread.
 */
final class PagePool {

  /** What the JVM puts before an array: with it a page is a power of two. */
  static final int HEADER = 16;

  /** The bytes of a page. */
  static final int PAGE = 4 * 1024 - HEADER;

  private static final long LOOK = TimeUnit.SECONDS.toNanos(1);

  private final ArrayDeque<byte[]> free = new ArrayDeque<>();
  private final Memory memory;
  private boolean closed;

  /** So many were not needed since the last look. */
  private int spare;

  private long nextLook = Long.MIN_VALUE / 2;

  /** A pool that holds no more than what events leave of the memory's bound. */
  PagePool(Memory memory) {
    this.memory = memory;
  }

  /** A page of any content. */
  byte[] take() {
    byte[] kept = free.poll();
    if (kept == null) {
      return new byte[PAGE];
    }
    spare = Math.min(spare, free.size());
    return kept;
  }

  /** Takes back a page that nobody reads any more; smaller arrays are not kept. */
  void give(byte[] page) {
    if (page.length == PAGE && !closed && memory.hasRoomFor(bytes() + PAGE)) {
      free.push(page);
    }
  }

  /** Lets go of what is kept if events have come to need it. */
  void makeWay() {
    if (!memory.hasRoomFor(bytes())) {
      clear();
    }
  }

  /** Lets go of half of what was not needed for a while. */
  void letGoOfSpare(long now) {
    if (nextLook - now > 0) {
      return;
    }
    nextLook = now + LOOK;
    for (int i = (spare + 1) / 2; i > 0; i--) {
      free.removeLast();
    }
    spare = free.size();
  }

  /** Keeps nothing any more: a stopped appender may be referred to for long. */
  void close() {
    closed = true;
    clear();
  }

  private void clear() {
    free.clear();
    spare = 0;
  }

  /** The bytes that are kept. */
  long bytes() {
    return (long) free.size() * PAGE;
  }
}
