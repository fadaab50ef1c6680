package io.github.bufferinghttp;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The keys by the age of the oldest chunk that waits in memory. They are looked at once for many
 * chunks that go: where each key has an event, to look for each of them would cost more than all
 * the rest. What has come since is younger. Flush thread.
 */
final class OldestFirst {

  private final Partitions partitions;
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>((one, other) -> Long.signum(one.firstAt - other.firstAt));

  /** What waited first in a partition when it was looked at. */
  private record Head(Partition partition, long firstAt) {}

  OldestFirst(Partitions partitions) {
    this.partitions = partitions;
  }

  /**
   * The oldest chunk that waits, open or sealed; null if there is none. It stays where it is, but
   * is not given again until {@link #changed} tells that it, or another, stands at the head of its
   * partition.
   */
  @Nullable Chunk next() {
    Chunk oldest = known();
    if (oldest == null) {
      partitions.all().forEach(this::add);
      oldest = known();
    }
    return oldest;
  }

  private @Nullable Chunk known() {
    for (Head head = heads.poll(); head != null; head = heads.poll()) {
      Chunk chunk = headOf(head.partition);
      if (chunk != null && chunk.firstAt() == head.firstAt) {
        return chunk;
      } // else it has gone, or waits behind another now
    }
    return null;
  }

  /** Another chunk has come to stand at the head of a partition. */
  void changed(Partition partition) {
    if (!heads.isEmpty()) {
      add(partition);
    }
  }

  private void add(Partition partition) {
    Chunk head = headOf(partition);
    if (head != null) {
      heads.add(new Head(partition, head.firstAt()));
    }
  }

  private static @Nullable Chunk headOf(Partition partition) {
    if (partition.isOnDisk()) {
      return null;
    }
    return partition.sealed().isEmpty() ? partition.open() : partition.sealed().peek();
  }

  /** They are not asked for any more. */
  void forget() {
    heads.clear();
  }
}
