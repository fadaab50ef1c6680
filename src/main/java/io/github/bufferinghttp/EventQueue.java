package io.github.bufferinghttp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between the application's threads and the flush thread.
 *
 * <p>Its bound covers what has left it too: a place is free again when {@link #release} says that
 * an event is delivered or dropped, not when it is polled. So one compare-and-set an event keeps
 * the number of events in memory at or below the capacity, exactly, in the queue, in chunks and in
 * flight. Positions only ever grow:
 *
 * <pre>
 *   released          polled                 offered       released + capacity
 *      |  in chunks, in flight |   in the queue    |   free places   |
 * </pre>
 *
 * <p>The places are in segments, and each lap has new ones: a collector such as G1 makes a thread
 * pay for storing a young object in an old one, and an array of the queue's whole size would be old
 * soon. When the last place of a segment is polled, the one that comes a capacity behind it is
 * made. A place in that one is free only when more was polled than what made it, so whoever learns
 * of the place finds the segment.
 *
 * <p>Producers may be any threads; there is one consumer at a time, which {@link Intake} sees to.
 */
final class EventQueue {

  /**
   * Added to the producers' position by {@link #close}: no offer that read an older one succeeds.
   */
  private static final long CLOSED = 1L << 62;

  private static final int SEGMENT_BITS = 9;
  private static final int SEGMENT = 1 << SEGMENT_BITS;

  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle OFFERED;

  static {
    try {
      OFFERED = MethodHandles.lookup().findVarHandle(Positions.class, "offered", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Positions at = new Positions();
  private final AtomicLong released = new AtomicLong();

  /** Those from the first that is not wholly polled to {@link #ahead} behind it. */
  private final @Nullable Object[] @Nullable [] segments;

  private final int mask;
  private final int ahead;
  private final int capacity;
  private final Runnable wake;

  /**
   * @param capacity how many events may be unreleased at once
   * @param wake called by the producer whose offer reaches {@link #wakeAt}
   */
  EventQueue(int capacity, Runnable wake) {
    this.ahead = (capacity + SEGMENT - 1) / SEGMENT + 1;
    int ring = Integer.highestOneBit(ahead) << 1;
    this.segments = new Object[ring][];
    for (int i = 0; i < ahead; i++) {
      segments[i] = new Object[SEGMENT];
    }
    this.mask = ring - 1;
    this.capacity = capacity;
    this.wake = wake;
    at.wakeAt = Long.MAX_VALUE;
  }

  /**
   * Adds an event, unless fewer than {@code spare} places would then be left.
   *
   * <p>Nothing is called between taking a place and filling it: a caller whose stack is nearly used
   * up would leave it empty, and nobody could pass it.
   *
   * @return false if there is no room, or the queue is closed
   */
  boolean offer(Object event, int spare) {
    VarHandle.releaseFence(); // whoever finds the event finds what it holds
    long position;
    do {
      position = at.offered;
      if (position + spare >= at.limit && !hasRoom(position, spare)) {
        return false;
      }
    } while (!OFFERED.compareAndSet(at, position, position + 1));
    segments[(int) (position >>> SEGMENT_BITS) & mask][(int) position & SEGMENT - 1] = event;
    if (position + 1 == at.wakeAt) {
      try {
        wake.run();
      } catch (StackOverflowError e) {
        // The event is taken; the consumer comes by itself, if later.
      }
    }
    return true;
  }

  /**
   * Looks how far it is to the limit. Sets the next look a segment ahead at most, so that looking
   * is usual from the start: else the JIT leaves it out, and compiles all of the caller's way again
   * when the capacity is first used up.
   */
  private boolean hasRoom(long position, int spare) {
    if (position >= CLOSED) {
      return false;
    }
    long limit = released.get() + capacity;
    at.limit = Math.min(limit, position + spare + SEGMENT);
    return position + spare < limit;
  }

  /**
   * Takes the oldest event, or returns null if there is none, or its producer has taken the place
   * and not filled it yet. Consumer only.
   */
  @Nullable Object poll() {
    long position = at.polled;
    @Nullable Object[] segment = segmentOf(position);
    int place = (int) position & SEGMENT - 1;
    Object event = PLACE.getAcquire(segment, place);
    if (event == null) {
      return null;
    }
    if (place == SEGMENT - 1) {
      int number = (int) (position >>> SEGMENT_BITS);
      // Made before anything is changed: where memory is short, the event stays where it is.
      segments[number + ahead & mask] = new Object[SEGMENT];
      segments[number & mask] = null;
    } else {
      segment[place] = null;
    }
    at.polled = position + 1;
    return event;
  }

  @SuppressWarnings("NullAway") // what the limit lets pass has its segment
  private @Nullable Object[] segmentOf(long position) {
    return segments[(int) (position >>> SEGMENT_BITS) & mask];
  }

  /** Gives {@code events} places back. */
  void release(int events) {
    released.getAndAdd(events);
  }

  /**
   * Sets the number of waiting events at which a producer wakes the consumer. Consumer only.
   *
   * @return false if so many are waiting already
   */
  boolean wakeAt(int waiting) {
    long position = at.polled + waiting;
    at.wakeAt = position;
    return offered() < position;
  }

  /** Refuses every offer from now on; what was offered before is still polled. */
  void close() {
    long position = at.offered;
    while (position < CLOSED && !OFFERED.compareAndSet(at, position, position + CLOSED)) {
      position = at.offered;
    }
  }

  boolean isClosed() {
    return at.offered >= CLOSED;
  }

  /** How many events were ever accepted. */
  long offered() {
    return at.offered & (CLOSED - 1);
  }

  /** How many events were ever taken out. */
  long polled() {
    return at.polled;
  }

  /** How many accepted events are neither delivered nor dropped. */
  long held() {
    long gone = released.get();
    return offered() - gone;
  }

  int capacity() {
    return capacity;
  }

  /** Keeps a position off the cache lines of its neighbours: 128 bytes, for paired prefetching. */
  @SuppressWarnings("unused")
  private static class PadBefore {
    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14;
  }

  private static class Offered extends PadBefore {
    volatile long offered;
  }

  @SuppressWarnings("unused")
  private static class PadOffered extends Offered {
    private long q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14;
  }

  /** Read by every producer, written seldom. */
  private static class Shared extends PadOffered {
    /** Below it there is room for sure. */
    volatile long limit;

    volatile long wakeAt;
  }

  @SuppressWarnings("unused")
  private static class PadShared extends Shared {
    private long r00, r01, r02, r03, r04, r05, r06, r07, r08, r09, r10, r11, r12, r13, r14;
  }

  private static class Polled extends PadShared {
    volatile long polled;
  }

  @SuppressWarnings("unused")
  private static final class Positions extends Polled {
    private long s00, s01, s02, s03, s04, s05, s06, s07, s08, s09, s10, s11, s12, s13, s14;
  }
}
