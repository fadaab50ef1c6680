package io.github.bufferinghttp;

import io.github.bufferinghttp.StatusReporter.Trouble;
import io.github.bufferinghttp.spool.Spool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The engine's side of the spool: when chunks go to disk. {@link Replay} says when they come back.
 * Without a spool nothing here does anything. Flush thread.
 *
 * <p>A key's order is kept by three rules. What is sealed in memory is older than what waits on
 * disk; once something waits there, what is sealed goes behind it ({@link Lane}). A chunk is stored
 * only after every older one of its key, those under way too. And memory is released from the
 * youngest stored chunk on.
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
  private final EventQueue queue;
  private final Memory memory;
  private final Partitions partitions;
  private final Destination destination;
  private final StatusReporter reporter;
  private final int maxInFlight;

  private Collection<Exchange> underWay = List.of();
  private long now;
  private long wallMillis;
  private boolean stopping;
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
    boolean first = replay.isFirstSearch();
    replay.turn(time);
    if (first && !replay.isFirstSearch()) {
      goBehindWhatWasFound();
    }
    for (Partition partition : List.copyOf(keys.lagging())) {
      if (disk.takesMore()) {
        storeBehind(partition);
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
        spill(partition);
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
    if (!on) {
      return;
    }
    if (partition.isOnDisk()) {
      SpooledKeys.laneOf(partition).behind.addLast(partition.sealed().removeLast());
      storeBehind(partition);
    } else if (always) {
      storeAll(partition);
    }
  }

  private void storeBehind(Partition partition) {
    Lane lane = SpooledKeys.laneOf(partition);
    ArrayDeque<Chunk> behind = new ArrayDeque<>(lane.behind);
    lane.behind.clear(); // what has to go for them may leave the key without anything on disk
    boolean takes = storeUnderWay(partition);
    while (takes && !behind.isEmpty()) {
      takes = disk.store(behind.getFirst());
      DiskCopy copy = behind.getFirst().copy();
      if (copy != null) {
        behind.removeFirst();
        disk.release(copy);
      }
    }
    lane.behind.addAll(behind);
    if (behind.isEmpty()) {
      keys.lagging().remove(partition);
    } else {
      keys.lagging().add(partition);
      keys.refresh(lane.id);
    }
  }

  /** Stores what is under way and sealed, oldest first, until one cannot be. */
  private boolean storeAll(Partition partition) {
    if (!SpooledKeys.laneOf(partition).spoolable || !storeUnderWay(partition)) {
      return false;
    }
    for (Chunk chunk : List.copyOf(partition.sealed())) {
      if (!disk.store(chunk)) {
        return false;
      }
    }
    return true;
  }

  private boolean storeUnderWay(Partition partition) {
    if (partition.inFlight() > 0) {
      for (Exchange exchange : underWay) {
        if (exchange.chunk().partition() == partition && !disk.store(exchange.chunk())) {
          return false;
        }
      }
    }
    return true;
  }

  /** Lets the memory of all that a key has sealed go, as far as the disk has it or takes it. */
  private void spill(Partition partition) {
    Lane lane = SpooledKeys.laneOf(partition);
    storeAll(partition);
    ArrayDeque<Chunk> sealed = partition.sealed();
    ArrayDeque<Chunk> unstored = new ArrayDeque<>();
    while (!sealed.isEmpty() && sealed.getLast().copy() == null) {
      unstored.addFirst(sealed.removeLast());
    }
    while (!sealed.isEmpty()) {
      DiskCopy copy = sealed.getLast().copy();
      if (copy == null || !copy.isWholeIn(sealed) && !(stopping && underWay.isEmpty())) {
        break; // a part of it is under way
      }
      sealed.removeAll(copy.parts);
      disk.release(copy);
    }
    if (lane.waits && !unstored.isEmpty()) {
      while (!unstored.isEmpty()) {
        lane.behind.addFirst(unstored.removeLast());
      }
      keys.lagging().add(partition);
    } else {
      sealed.addAll(unstored);
    }
  }

  private void sealAndSpill(Partition partition) {
    if (partition.open() != null) {
      partition.seal();
      partitions.closed(partition);
      sealed(partition);
    }
    spill(partition);
    partitions.enqueue(partition, now);
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
      sealAndSpill(partition);
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
      sealAndSpill(partition);
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
          sealAndSpill(partition);
        } else {
          spill(partition);
        }
      }
    }
  }

  // What becomes of chunks

  /** An attempt failed: what came from disk goes back there. */
  void failed(Chunk chunk) {
    if (on && chunk.isLoaded()) {
      spill(chunk.partition());
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
    stopping = true;
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
        sealAndSpill(partition);
      }
    }
    keys.tidy();
  }

  /** Stores all that is in chunks; true if that made room. */
  boolean stowAll() {
    long before = queue.held();
    for (Partition partition : partitions.all()) {
      sealAndSpill(partition);
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
