package io.github.bufferinghttp;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The buffers in which bodies go to the client, each in one piece. They are outside the heap, from
 * where the JVM hands them to the kernel as they are; those of up to a mebibyte are used again. Any
 * thread.
 */
final class BodyBuffers {

  private static final int SMALLEST = 16 * 1024;

  /** Larger bodies are rare, and may lie in the heap. */
  static final int LARGEST = 1024 * 1024 + SMALLEST;

  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger kept = new AtomicInteger();
  private final int mostKept;

  /**
   * Each buffer that the JVM refuses costs the application a full collection: no more are asked
   * for.
   */
  private volatile boolean refused;

  /**
   * No buffers yet.
   *
   * @param mostKept how many wait for the next body at most
   */
  BodyBuffers(int mostKept) {
    this.mostKept = mostKept;
  }

  /** An empty buffer with room for {@code bytes}. */
  ByteBuffer take(int bytes) {
    if (bytes > LARGEST || refused) {
      return ByteBuffer.allocate(bytes);
    }
    ByteBuffer buffer = free.poll();
    if (buffer != null) {
      kept.decrementAndGet();
      if (buffer.capacity() >= bytes) {
        return buffer.clear();
      }
    }
    int capacity = SMALLEST;
    while (capacity < bytes) {
      capacity += capacity / 2;
    }
    try {
      return ByteBuffer.allocateDirect(Math.min(capacity, LARGEST));
    } catch (OutOfMemoryError e) {
      refused();
      return ByteBuffer.allocate(bytes);
    }
  }

  /** Memory outside the heap has run out: from now on bodies lie in the heap. */
  void refused() {
    refused = true;
    free.clear();
  }

  /** Whether memory outside the heap has run out. */
  boolean areRefused() {
    return refused;
  }

  /** Takes back a buffer that nobody reads any more. */
  void give(ByteBuffer buffer) {
    if (!buffer.isDirect() || refused) {
      return;
    }
    if (kept.incrementAndGet() <= mostKept) {
      free.add(buffer);
    } else {
      kept.decrementAndGet();
    }
  }

  /** Keeps nothing any more. */
  void close() {
    kept.set(mostKept);
    free.clear();
  }
}
