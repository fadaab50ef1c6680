package io.github.bufferinghttp;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/**
 * How the chunks of one key go to disk, so that its order is kept. Flush thread.
 *
 * <p>There are three rules. What is sealed in memory is older than what waits on disk; once
 * something waits there, what is sealed goes behind it ({@link Lane}). A chunk is stored only after
 * every older one of its key, those under way too. And memory is released from the youngest stored
 * chunk on.
 */
final class Stowing {

  private final DiskChunks disk;
  private final SpooledKeys keys;
  private final Partitions partitions;
  private final boolean always;
  private Collection<Exchange> underWay = List.of();
  private long now;
  private boolean stopping;

  /**
   * Stores nothing by itself.
   *
   * @param always whether a chunk is stored as soon as it is sealed
   */
  Stowing(DiskChunks disk, SpooledKeys keys, Partitions partitions, boolean always) {
    this.disk = disk;
    this.keys = keys;
    this.partitions = partitions;
    this.always = always;
  }

  void follow(Collection<Exchange> exchanges) {
    underWay = exchanges;
  }

  void now(long time) {
    now = time;
  }

  void beginStop() {
    stopping = true;
  }

  /** The partition has sealed a chunk. */
  void sealed(Partition partition) {
    if (partition.isOnDisk()) {
      SpooledKeys.laneOf(partition).behind.addLast(partition.sealed().removeLast());
      storeBehind(partition);
    } else if (always) {
      storeAll(partition);
    }
  }

  /** Stores what should follow on disk what is there, as far as that takes it. */
  void storeBehind(Partition partition) {
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
  void spill(Partition partition) {
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

  /** The same, and what it has not sealed yet. */
  void sealAndSpill(Partition partition) {
    if (partition.open() != null) {
      partition.seal();
      partitions.closed(partition);
      sealed(partition);
    }
    spill(partition);
    partitions.enqueue(partition, now);
  }
}
