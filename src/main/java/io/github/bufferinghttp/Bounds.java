package io.github.bufferinghttp;

import io.github.bufferinghttp.StatusReporter.Trouble;
import io.github.bufferinghttp.metrics.DropReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is held within its bounds, in number, bytes and age: says when it is tight, and gives
 * up what is too old or keeps others out. Flush thread.
 */
final class Bounds {

  private static final long OVERFLOW_LASTS = TimeUnit.SECONDS.toNanos(1);
  private static final long RECENT = TimeUnit.SECONDS.toNanos(5);

  /** A look at all keys takes some 20 ns per key; this pause per key makes it 1 % of the time. */
  private static final long LOOK_EVERY = TimeUnit.MICROSECONDS.toNanos(2);

  private final Settings settings;
  private final Engine engine;
  private final EventQueue queue;
  private final Partitions partitions;
  private final Sealing sealing;
  private final Settlement settlement;
  private final Spooling spooling;
  private final StatusReporter reporter;
  private final OldestFirst oldestFirst;
  private final int reserve;
  private final long maxAge;
  private long nextExpiry = Long.MAX_VALUE;

  /** Until when, with {@code dropOldest}, more events are expected than there is room for. */
  private long overflowingUntil = Partition.ANY_TIME;

  /** Until when what a flood has left is sent without waiting for more. */
  private long pressedUntil = Partition.ANY_TIME;

  private long evictedBefore;
  private long offeredBefore;

  Bounds(Engine engine) {
    this.engine = engine;
    this.settings = engine.settings();
    this.queue = engine.queue();
    this.partitions = engine.partitions();
    this.sealing = engine.sealing();
    this.settlement = engine.settlement();
    this.spooling = engine.spooling();
    this.reporter = engine.reporter();
    this.oldestFirst = new OldestFirst(partitions);
    this.reserve = Intake.reserve(queue.capacity(), settings.keepLevel());
    this.maxAge = settings.maxAge().toNanos();
  }

  /**
   * How many more events chunks may hold. With {@code dropOldest} a few stay in the queue, where a
   * caller can give up the oldest of them.
   */
  int roomInChunks() {
    if (settings.overflowPolicy() != OverflowPolicy.dropOldest) {
      return Integer.MAX_VALUE;
    }
    int capacity = queue.capacity();
    int most = Math.max(1, capacity - reserve - Math.max(1, capacity / 8));
    return Math.max(0, most - inChunks());
  }

  /**
   * Whether chunks should go, full or not: when what is held comes near to the bound, so that there
   * is always one to send, and callers need not fill the buffer first each time; and what is left
   * then, as soon as nothing new comes.
   */
  boolean wantsRoom(long now, boolean flowing) {
    if (isNearPressure()) {
      pressedUntil = now + settings.flushInterval().toNanos();
      return true;
    }
    return !flowing && pressedUntil - now > 0;
  }

  private boolean isNearPressure() {
    return queue.held() >= nearPressure() || engine.memory().isTight();
  }

  private int nearPressure() {
    int most = queue.capacity() - reserve;
    return most - most / 8;
  }

  /** How many more events bring it near pressure. */
  int eventsToPressure() {
    return nearPressure() - inChunks();
  }

  /** How many more events send to disk what waits, or 0 where the disk takes nothing. */
  int eventsToDisk(long now) {
    return spooling.takesMore() ? Math.max(0, goesToDiskAt(now) - inChunks()) : 0;
  }

  /** Whether what waits is to go to disk as soon as it cannot be sent. */
  boolean goesToDisk(long now) {
    return spooling.takesMore() && queue.held() >= goesToDiskAt(now);
  }

  /**
   * While nothing is delivered, or where callers do not wait for room, that is before the buffer is
   * full: it takes a moment.
   */
  private int goesToDiskAt(long now) {
    boolean recently = now - settlement.lastDeliveredAt() < RECENT;
    boolean stuck = engine.destination().isDown() || partitions.failing() > 0 && !recently;
    boolean callersWait = settings.overflowPolicy() == OverflowPolicy.block;
    return stuck || !callersWait ? nearPressure() : queue.capacity() - reserve;
  }

  /** Events in the queue. */
  int waiting() {
    return (int) (queue.offered() - queue.polled());
  }

  /** Events in chunks, under way or not. */
  private int inChunks() {
    return (int) queue.held() - waiting();
  }

  /** Drops what waits and is too old. */
  void expire(long now) {
    if (nextExpiry != Long.MAX_VALUE && nextExpiry - now > 0) {
      return;
    }
    long next = Long.MAX_VALUE;
    for (Partition partition : List.copyOf(partitions.all())) {
      Chunk open = partition.open();
      if (open != null && open.firstAt() + maxAge - now <= 0) {
        sealing.seal(partition, now);
      }
      Chunk head = partition.sealed().peek();
      while (head != null && head.firstAt() + maxAge - now <= 0) {
        dropTooOld(head, now);
        head = partition.sealed().peek();
      }
      Chunk first = head == null ? partition.open() : head;
      if (first != null) {
        next = Math.min(next, first.firstAt() + maxAge);
      }
    }
    if (next == Long.MAX_VALUE) {
      next = now + Math.max(FlushLoop.PACE, maxAge / 2);
    }
    nextExpiry = Math.max(next, now + LOOK_EVERY * partitions.all().size());
  }

  /** Drops a chunk that became too old on disk; false if it did not. */
  boolean dropIfTooOldOnDisk(Chunk chunk, long now) {
    boolean tooOld = chunk.isLoaded() && chunk.firstAt() + maxAge - now <= 0;
    if (tooOld) {
      dropTooOld(chunk, now);
    }
    return tooOld;
  }

  /** When something may be too old next. */
  long nextExpiry() {
    return nextExpiry;
  }

  /** A chunk was settled, and what is left of it waits again. */
  void settled(Chunk chunk) {
    nextExpiry = Math.min(nextExpiry, chunk.firstAt() + maxAge);
    oldestFirst.changed(chunk.partition());
  }

  private void dropTooOld(Chunk chunk, long now) {
    String what = "events are dropped that could not be delivered within " + settings.maxAge();
    reporter.trouble(Trouble.EXPIRED, what, now);
    settlement.dropWaiting(chunk, DropReason.EXPIRED);
  }

  /**
   * Gives up events that wait where they keep others out: the oldest ones if the policy says so,
   * and those of failing keys while the others are delivered.
   */
  void makeRoom(long now) {
    if (spooling.isOn() && (queue.held() >= goesToDiskAt(now) || engine.memory().isTight())) {
      spooling.makeRoom((queue.capacity() - reserve) / 2);
    }
    long arrived = queue.offered() - offeredBefore;
    offeredBefore += arrived;
    long evicted = engine.intake().evicted();
    if (evicted > evictedBefore) {
      arrived += evicted - evictedBefore;
      evictedBefore = evicted;
      overflowingUntil = now + OVERFLOW_LASTS;
    }
    if (isOverflowing(now) && !spooling.takesMore()) {
      int most = Math.min(Math.max(1, queue.capacity() / 8), queue.capacity() - reserve - 1);
      long wanted = Math.min(most, 2 * arrived); // but never all places, or nothing is delivered
      dropOldest((int) (wanted - (queue.capacity() - reserve - queue.held())), now);
      dropOldestBytes(now);
    } else {
      oldestFirst.forget();
    }
    if (partitions.failing() > 0
        && isNearPressure()
        && now - settlement.lastDeliveredAt() < RECENT) {
      shedFailing(now);
    }
  }

  /** Whether, with {@code dropOldest}, more events are expected than there is room for. */
  boolean isOverflowing(long now) {
    return overflowingUntil - now > 0;
  }

  private void dropOldest(int events, long now) {
    int left = events;
    while (left > 0) {
      Chunk oldest = oldestWaiting(now);
      if (oldest == null) {
        return;
      }
      int part = Math.min(left, oldest.events());
      dropOldest(oldest, part);
      left -= part;
    }
  }

  private void dropOldestBytes(long now) {
    while (engine.memory().isTight()) {
      Chunk oldest = oldestWaiting(now);
      if (oldest == null) {
        return;
      }
      dropOldest(oldest, oldest.events());
    }
  }

  private void dropOldest(Chunk oldest, int events) {
    settlement.dropFirst(oldest, events, DropReason.OVERFLOW);
    oldestFirst.changed(oldest.partition());
  }

  private @Nullable Chunk oldestWaiting(long now) {
    Chunk oldest = oldestFirst.next();
    if (oldest != null && oldest == oldest.partition().open()) {
      sealing.seal(oldest.partition(), now);
    }
    return oldest;
  }

  /**
   * Failing keys may hold half of the capacity between them; the largest go to disk, or else their
   * youngest away, and a little more than has to, since all keys are looked at for it.
   */
  private void shedFailing(long now) {
    int most = queue.capacity() / 2;
    int excess = heldByFailing() - most;
    if (excess <= 0) {
      return;
    }
    excess += most / 8;
    List<Partition> failing = new ArrayList<>();
    for (Partition partition : partitions.all()) {
      if (partition.failures() > 0) {
        failing.add(partition);
      }
    }
    failing.sort(Comparator.comparingInt(Partition::held).reversed());
    for (Partition partition : failing) {
      if (partition.open() != null) {
        sealing.seal(partition, now);
      }
      excess -= spooling.stow(partition);
      while (excess > 0 && !partition.sealed().isEmpty()) {
        Chunk youngest = partition.sealed().peekLast();
        excess -= youngest.events();
        settlement.dropWaiting(youngest, DropReason.OVERFLOW);
      }
      if (excess <= 0) {
        return;
      }
    }
  }

  private int heldByFailing() {
    int held = 0;
    for (Partition partition : partitions.all()) {
      if (partition.failures() > 0) {
        held += partition.held();
      }
    }
    return held;
  }
}
