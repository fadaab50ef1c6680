package io.github.bufferinghttp;

import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The counters behind {@link AppenderMetrics}. Any thread.
 *
 * <p>Events that were refused at the queue and events that were dropped out of it are counted
 * apart, since only the latter ever were in the buffer. A snapshot reads what has left the buffer
 * first and what has entered it last, so the sum is exact at any moment.
 */
final class Books {

  private static final DropReason[] REASONS = DropReason.values();

  private final AtomicLongArray refused = new AtomicLongArray(REASONS.length);
  private final AtomicLongArray dropped = new AtomicLongArray(REASONS.length);
  private final AtomicLong delivered = new AtomicLong();

  /** Whether all that memory held was counted as dropped. Guarded by this. */
  private boolean closed;

  /** Of the events dropped for want of room, those that were on disk alone. */
  private final AtomicLong evicted = new AtomicLong();

  /** Events on disk that are not in memory as well. Guarded by this. */
  private long spooled;

  /** Events in memory that are on disk as well. Guarded by this. */
  private long inBoth;

  /** Events found on disk that earlier instances left there. Guarded by this. */
  private long adopted;

  private final LongAdder requests = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder bodyBytes = new LongAdder();
  private final LongAdder wireBytes = new LongAdder();

  /** An event that never got into the buffer. */
  void refused(DropReason reason) {
    refused.incrementAndGet(reason.ordinal());
  }

  /** Events that were in the buffer. */
  synchronized void dropped(DropReason reason, int events) {
    if (!closed) {
      dropped.addAndGet(reason.ordinal(), events);
    }
  }

  synchronized void delivered(int events) {
    if (!closed) {
      delivered.addAndGet(events);
    }
  }

  /** Events in memory were stored, or are no longer on disk if negative. */
  synchronized void stored(int events) {
    inBoth += events;
    if (closed) { // counted as dropped, though they were not, or not yet
      spooled += events;
      dropped.addAndGet(DropReason.SHUTDOWN.ordinal(), -events);
    }
  }

  /** Events that are in both places go from memory, or have come back into it if negative. */
  synchronized void spooled(int events) {
    inBoth -= events;
    if (!closed) {
      spooled += events;
    }
  }

  /** Events were found on disk. */
  synchronized void adopted(long events) {
    adopted += events;
    spooled += events;
  }

  /** Events that were on disk alone are lost or had to go. */
  synchronized void droppedFromDisk(DropReason reason, int events) {
    spooled -= events;
    dropped.addAndGet(reason.ordinal(), events);
    if (reason == DropReason.OVERFLOW) {
      evicted.addAndGet(events);
    }
  }

  /**
   * Counts what is in memory alone as dropped and what is on disk too as spooled, and after that
   * only what becomes of the disk.
   */
  synchronized void close(EventQueue queue) {
    if (!closed) {
      long buffered = snapshot(queue).buffered();
      long safe = Math.min(inBoth, buffered);
      spooled += safe;
      dropped(DropReason.SHUTDOWN, (int) (buffered - safe));
      closed = true;
    }
  }

  void request(boolean retry, long body, long wire) {
    requests.increment();
    bodyBytes.add(body);
    wireBytes.add(wire);
    if (retry) {
      retries.increment();
    }
  }

  long deliveredEvents() {
    return delivered.get();
  }

  /** Events dropped for this reason, from the buffer or before it. */
  long dropped(DropReason reason) {
    return refused.get(reason.ordinal()) + dropped.get(reason.ordinal());
  }

  /** Events that were dropped because memory had no room for them, or for others. */
  long overflowed() {
    long onDisk = evicted.get();
    return dropped(DropReason.OVERFLOW) - onDisk;
  }

  AppenderMetrics snapshot(EventQueue queue) {
    return snapshot(queue::offered);
  }

  /**
   * The counters now.
   *
   * @param offered tells how many events the queue has taken so far
   */
  synchronized AppenderMetrics snapshot(LongSupplier offered) {
    long left = delivered.get();
    long out = left;
    long all = 0;
    long before = 0;
    Map<DropReason, Long> by = new EnumMap<>(DropReason.class);
    for (DropReason reason : REASONS) {
      long after = dropped.get(reason.ordinal());
      long never = refused.get(reason.ordinal());
      out += after;
      before += never;
      all += after + never;
      if (after + never > 0) {
        by.put(reason, after + never);
      }
    }
    long accepted = offered.getAsLong();
    return new AppenderMetrics(
        accepted + adopted + before,
        left,
        all,
        by,
        accepted + adopted - out - spooled,
        spooled,
        requests.sum(),
        retries.sum(),
        bodyBytes.sum(),
        wireBytes.sum());
  }
}
