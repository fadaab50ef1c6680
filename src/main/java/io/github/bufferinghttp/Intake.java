package io.github.bufferinghttp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.EventPreparer.Weighed;
import io.github.bufferinghttp.metrics.DropReason;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way into the buffer: it takes an event, or does with it what the overflow policy says. Any
 * thread, also one that is interrupted, virtual, or holds locks of its own.
 */
final class Intake {

  /** A caller that waited in vain ends the waiting of all if there was no hope for this long. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

  /** What a caller does besides adding to the queue takes some ten calls in each other. */
  private static final int FRAMES = 64;

  private final EventQueue queue;
  private final Memory memory;
  private final Books books;
  private final DropListener fallback;
  private final OverflowPolicy policy;
  private final int keepLevel;
  private final int reserve;
  private final long maxBlockNanos;
  private final Runnable wake;

  /**
   * Held by whoever polls, where callers may evict. A monitor and no {@code Lock}: a caller whose
   * stack is used up inside that would never give it back.
   */
  private final Object polling = new Object();

  private final AtomicLong evicted = new AtomicLong();

  /**
   * Callers that wait for room, the longest first. Room wakes the first, and who leaves wakes the
   * next: woken all at once, they would stand in each other's way, those too whose time is up.
   */
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

  /** The same for events of {@code keepLevel}: there may be room for them alone. */
  private final Queue<Thread> keptWaiting = new ConcurrentLinkedQueue<>();

  /**
   * Whether room can be hoped for: requests succeed, or the disk takes what waits. Written by the
   * flush thread and by waiters.
   */
  private volatile boolean hopeful = true;

  /** When there was last reason to hope. The first request has longer: it makes the connection. */
  private volatile long hopefulAt;

  Intake(
      Settings settings,
      EventQueue queue,
      Memory memory,
      Books books,
      DropListener fallback,
      Runnable wake) {
    this.queue = queue;
    this.memory = memory;
    this.books = books;
    this.fallback = fallback;
    this.policy = settings.overflowPolicy();
    this.keepLevel = settings.keepLevel().toInt();
    this.reserve = reserve(queue.capacity(), settings.keepLevel());
    this.maxBlockNanos = settings.maxBlock().toNanos();
    this.wake = wake;
    this.hopefulAt = System.nanoTime() + settings.connectTimeout().toNanos();
  }

  /** The places that only events of {@code keepLevel} may take: the last fifth. */
  static int reserve(int capacity, Level keepLevel) {
    return keepLevel == Level.OFF ? 0 : capacity / 5;
  }

  /** Takes an event that {@link EventPreparer} made ready. */
  void accept(Object prepared, Level level) {
    int spare = level != null && level.toInt() >= keepLevel ? 0 : reserve;
    if (tryAdd(prepared, spare)) {
      return;
    }
    if (queue.isClosed()) {
      refuse(prepared, DropReason.SHUTDOWN);
      return;
    }
    boolean added =
        switch (policy) {
          case dropNewest -> false;
          case dropOldest -> addInPlaceOfOldest(prepared, spare);
          case block -> addWhenThereIsRoom(prepared, spare);
        };
    if (!added) {
      refuse(prepared, queue.isClosed() ? DropReason.SHUTDOWN : DropReason.OVERFLOW);
    }
  }

  private boolean tryAdd(Object prepared, int spare) {
    if (prepared instanceof Weighed large) {
      needStack(FRAMES);
      if (!memory.tryTake(large.weight())) {
        return false;
      }
      boolean added = queue.offer(prepared, spare);
      if (!added) {
        memory.add(-large.weight());
      } else if (memory.isTight()) {
        wake.run();
      }
      return added;
    }
    return !memory.isFull() && queue.offer(prepared, spare);
  }

  /** Throws if the stack has no room for so many calls: now, and not halfway through a change. */
  private static int needStack(int frames) {
    return frames == 0 ? 0 : 1 + needStack(frames - 1);
  }

  /** Counts an event that was never taken. */
  void refuse(Object prepared, DropReason reason) {
    books.refused(reason);
    fallback.dropped(prepared);
  }

  static ILoggingEvent eventOf(Object prepared) {
    return prepared instanceof Weighed large ? large.event() : (ILoggingEvent) prepared;
  }

  /** Gives up the oldest events that are still in the queue until this one fits. */
  private boolean addInPlaceOfOldest(Object prepared, int spare) {
    needStack(FRAMES);
    while (!tryAdd(prepared, spare)) {
      evicted.incrementAndGet();
      Object oldest = poll();
      if (oldest == null) {
        return false;
      }
      drop(oldest, DropReason.OVERFLOW);
      if (memory.isFull() && !(prepared instanceof Weighed) && queue.offer(prepared, spare)) {
        return true; // what fills the memory is not in the queue
      }
    }
    return true;
  }

  /** Drops an event that was polled and is in no chunk. */
  void drop(Object polled, DropReason reason) {
    if (polled instanceof Weighed large) {
      memory.add(-large.weight());
    }
    books.dropped(reason, 1);
    fallback.dropped(polled);
    release(1);
  }

  private boolean addWhenThereIsRoom(Object prepared, int spare) {
    if (!hopeful || maxBlockNanos == 0 || OwnThread.isBusy()) {
      return false;
    }
    needStack(FRAMES);
    long end = System.nanoTime() + maxBlockNanos;
    boolean interrupted = Thread.interrupted();
    Queue<Thread> line = spare == 0 ? keptWaiting : waiting;
    line.add(Thread.currentThread());
    boolean added = false;
    try {
      wake.run();
      added = tryAdd(prepared, spare);
      long left = maxBlockNanos;
      while (!added && left > 0 && hopeful && !queue.isClosed()) {
        LockSupport.parkNanos(this, left);
        interrupted |= Thread.interrupted();
        added = tryAdd(prepared, spare);
        left = end - System.nanoTime();
      }
      if (!added && left <= 0 && System.nanoTime() - hopefulAt > PATIENCE) {
        hopeful = false;
      }
    } finally {
      line.remove(Thread.currentThread());
      wakeFirst();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return added;
  }

  /** How often a caller found no room and gave up the oldest event, if there was one, for it. */
  long evicted() {
    return evicted.get();
  }

  /** Takes the oldest event out of the queue. */
  @Nullable Object poll() {
    if (policy != OverflowPolicy.dropOldest) {
      return queue.poll();
    }
    synchronized (polling) {
      return queue.poll();
    }
  }

  /** Says whether there will be room: only then is it worth a caller's time. Flush thread. */
  void hopeful(boolean isHopeful) {
    if (isHopeful) {
      hopefulAt = System.nanoTime();
    }
    if (hopeful != isHopeful) {
      hopeful = isHopeful;
      wakeAll();
    }
  }

  /** Gives places back and lets those who wait have them. Flush thread. */
  void release(int events) {
    queue.release(events);
    wakeFirst();
  }

  private void wakeFirst() {
    LockSupport.unpark(keptWaiting.peek());
    LockSupport.unpark(waiting.peek());
  }

  private void wakeAll() {
    keptWaiting.forEach(LockSupport::unpark);
    waiting.forEach(LockSupport::unpark);
  }

  /** Refuses events from now on. */
  void close() {
    queue.close();
    wakeAll();
  }
}
