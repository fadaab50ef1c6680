package io.github.bufferinghttp;

import io.github.bufferinghttp.StatusReporter.Trouble;
import io.github.bufferinghttp.spool.Spool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The engine's side of the spool: when chunks go to disk. {@link Stowing} says how those of a key
 * do, {@link Replay} when they come back. Without a spool nothing here does anything. Flush thread.
 */
final class Spooling {

  /** How long a destination or a key fails before its chunks go to disk. */
  static final long FAILING_FOR = TimeUnit.SECONDS.toNanos(5);

  /** How often it is looked for what has been failing for so long. */
  private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);

  private final boolean on;
  private final boolean always;
  private final Spool spool;
  private final SpooledKeys keys;
  private final DiskChunks disk;
  private final Replay replay;
  private final Stowing stowing;
  private final EventQueue queue;
  private final Memory memory;
  private final Partitions partitions;
  private final Destination destination;
  private final StatusReporter reporter;
  private final int maxInFlight;

  private Collection<Exchange> underWay = List.of();
  private long now;
  private long wallMillis;
  private long lookAt = Partition.ANY_TIME;

  Spooling(
      SpoolSetup setup,
      int maxInFlight,
      EventQueue queue,
      Memory memory,
      Partitions partitions,
      Destination destination,
      StatusReporter reporter,
      SpooledKeys keys,
      DiskChunks disk,
      Replay replay,
      long now) {
    this.on = setup.isOn();
    this.always = setup.always();
    this.spool = setup.spool();
    this.maxInFlight = maxInFlight;
    this.queue = queue;
    this.memory = memory;
    this.partitions = partitions;
    this.destination = destination;
    this.reporter = reporter;
    this.keys = keys;
    this.disk = disk;
    this.replay = replay;
    this.stowing = new Stowing(disk, keys, partitions, always);
    this.now = now;
    if (on) {
      partitions.watchedBy(keys);
    }
  }

  boolean isOn() {
    return on;
  }

  /** Whether a chunk is to be sealed, and so stored, as soon as it is due. */
  boolean isAlways() {
    return always;
  }

  void follow(Collection<Exchange> exchanges) {
    underWay = exchanges;
    stowing.follow(exchanges);
  }

  /** Begins a turn. */
  void turn(long time, long wallClockMillis) {
    if (!on) {
      return;
    }
    now = time;
    wallMillis = wallClockMillis;
    keys.now(time);
    disk.now(time, wallClockMillis);
    stowing.now(time);
    boolean first = replay.isFirstSearch();
    replay.turn(time);
    if (first && !replay.isFirstSearch()) {
      goBehindWhatWasFound();
    }
    for (Partition partition : List.copyOf(keys.lagging())) {
      if (disk.takesMore()) {
        stowing.storeBehind(partition);
      }
    }
    tellProblems();
    if (now - lookAt >= 0 && (destination.isDown() || partitions.failing() > 0)) {
      lookAt = now + LOOK_EVERY;
      stowFailing();
    }
    keys.tidy();
  }

  /** Nothing was sent during the first search: all that was sealed meanwhile is newer. */
  private void goBehindWhatWasFound() {
    for (Partition partition : partitions.all()) {
      if (partition.isOnDisk() && !partition.sealed().isEmpty()) {
        stowing.spill(partition);
      }
    }
  }

  private void tellProblems() {
    for (String problem : spool.takeProblems()) {
      reporter.trouble(Trouble.SPOOL_FILES, problem, now);
    }
  }

  // To the disk

  /** The partition has sealed a chunk. */
  void sealed(Partition partition) {
    if (on) {
      stowing.sealed(partition);
    }
  }

  /**
   * Memory is under pressure: what fails or cannot be sent now goes to disk, most of a key first.
   */
  void makeRoom(int wanted) {
    if (!on || !always && !disk.takesMore()) {
      return;
    }
    List<Partition> waiting = new ArrayList<>();
    for (Partition partition : partitions.all()) {
      boolean fails = partition.failures() > 0 && !goesAgainAtOnce(partition);
      if (partition.isInMemory() && (fails || !isSendable(partition))) {
        waiting.add(partition);
      }
    }
    waiting.sort(Comparator.comparingInt(Partition::held).reversed());
    for (Partition partition : waiting) {
      if (queue.held() <= wanted && !memory.isTight()) {
        return;
      }
      stowing.sealAndSpill(partition);
    }
  }

  /** It would be forgotten on disk that it did, and a stale connection met at full speed. */
  private static boolean goesAgainAtOnce(Partition partition) {
    Chunk next = partition.sealed().peek();
    return next != null && next.isResent();
  }

  /** What a key holds goes to disk, as far as that takes it; returns how many events. */
  int stow(Partition partition) {
    int before = partition.held();
    if (on && (always || disk.takesMore())) {
      stowing.sealAndSpill(partition);
    }
    return before - partition.held();
  }

  private boolean isSendable(Partition partition) {
    return !replay.isFirstSearch()
        && underWay.size() < maxInFlight
        && destination.allows(now, underWay.size())
        && partition.notBefore() - now <= 0
        && partition.inFlight() < partitions.maxInFlightPerKey();
  }

  /** What has been failing for a while goes to disk, and its open chunk when it is as old. */
  private void stowFailing() {
    boolean down = destination.isDown() && now - destination.downSince() >= FAILING_FOR;
    for (Partition partition : partitions.all()) {
      boolean failing = partition.failures() > 0 && now - partition.failingSince() >= FAILING_FOR;
      if (down || failing) {
        Chunk open = partition.open();
        if (open != null && now - open.firstAt() >= FAILING_FOR) {
          stowing.sealAndSpill(partition);
        } else {
          stowing.spill(partition);
        }
      }
    }
  }

  // What becomes of chunks

  /** An attempt failed: what came from disk goes back there. */
  void failed(Chunk chunk) {
    if (on && chunk.isLoaded()) {
      stowing.spill(chunk.partition());
      replay.unpark();
    }
  }

  /** A chunk was divided into these. */
  void divided(Chunk whole, Chunk... parts) {
    DiskCopy copy = whole.copy();
    if (copy != null) {
      copy.exchange(whole, parts);
    }
  }

  /** Of a chunk only these events are left. */
  void reduced(Chunk whole, Chunk rest) {
    disk.reduced(whole, rest);
  }

  /** A chunk is gone from memory, with so many events that are delivered or dropped. */
  void freed(Chunk chunk, int eventsGone) {
    disk.freed(chunk);
    disk.leavesMemory(chunk, eventsGone);
    if (chunk.isLoaded()) {
      replay.unpark();
    }
  }

  /** Whether there will be room for what callers wait with, though requests fail. */
  boolean takesMore() {
    return on && disk.takesMore();
  }

  // The end

  /** From now on nothing is read any more, and what cannot be sent at once goes to disk. */
  void beginStop() {
    stowing.beginStop();
    replay.beginStop();
  }

  /** A turn while the appender stops. */
  void stowUnsendable() {
    if (!on) {
      return;
    }
    for (Partition partition : partitions.all()) {
      if (partition.isOnDisk()
          || partition.failures() > 0
          || partition.notBefore() - now > 0
          || destination.isDown()) {
        stowing.sealAndSpill(partition);
      }
    }
    keys.tidy();
  }

  /** Stores all that is in chunks; true if that made room. */
  boolean stowAll() {
    long before = queue.held();
    for (Partition partition : partitions.all()) {
      stowing.sealAndSpill(partition);
    }
    return queue.held() < before;
  }

  /** Stores what is left, gives back what could not be stored, and lets go of the directory. */
  void endStop() {
    if (!on) {
      return;
    }
    stowAll();
    for (Partition partition : partitions.all()) {
      Lane lane = SpooledKeys.laneOf(partition);
      lane.waits = false;
      partition.sealed().addAll(lane.behind);
      lane.behind.clear();
    }
  }

  void close() {
    if (on) {
      tellProblems();
      spool.close();
    }
  }

  /** Nobody waits for the flush thread any more: who comes next is to know. Any thread. */
  void abandon() {
    spool.abandon();
  }

  /** The wall clock at the last turn. */
  long wallMillis() {
    return wallMillis;
  }
}
