package io.github.bufferinghttp;

import io.github.bufferinghttp.StatusReporter.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * When open chunks are sealed: when they are full, when their oldest event has waited long enough,
 * and when the room that they take is needed. Flush thread.
 */
final class Sealing {

  private static final int MOST_LOOKED_AT = 64;

  /** A chunk that goes with less than this part of its events is small. */
  private static final int SMALL_PART = 8;

  private static final int MANY_KEYS = 8;

  private final Partitions partitions;
  private final StatusReporter reporter;
  private final Spooling spooling;
  private final int maxEvents;
  private final long lingerNanos;

  Sealing(Settings settings, Partitions partitions, StatusReporter reporter, Spooling spooling) {
    this.partitions = partitions;
    this.reporter = reporter;
    this.spooling = spooling;
    this.maxEvents = Math.min(settings.chunkSize(), settings.format().maxEvents());
    this.lingerNanos = settings.flushInterval().toNanos();
  }

  /** How many events make a chunk full. */
  int maxEvents() {
    return maxEvents;
  }

  /** Seals the open chunk of a partition. */
  void seal(Partition partition, long now) {
    partition.seal();
    partitions.closed(partition);
    try {
      spooling.sealed(partition);
    } finally { // out of memory, say: the chunk waits for its turn in any case
      partitions.enqueue(partition, now);
    }
  }

  /** The same just after an event was added: what is thrown now must not drop that event. */
  void sealFull(Partition partition, long now) {
    try {
      seal(partition, now);
    } catch (Throwable e) {
      String what = "a batch could not be stored: " + Failures.describe(e);
      reporter.trouble(Trouble.INTERNAL, what, now);
    }
  }

  /**
   * Lets every chunk have its turn whose oldest event has waited long enough. It is sealed when
   * that turn comes: until then it takes more, so that chunks grow where requests are slow.
   */
  void markDue(long now) {
    Partition oldest = partitions.longestOpen();
    while (oldest != null && dueAt(oldest) - now <= 0) {
      if (spooling.isAlways()) {
        seal(oldest, now); // it is safe only from then on
      } else {
        oldest.markDue();
        partitions.closed(oldest);
        partitions.enqueue(oldest, now);
      }
      oldest = partitions.longestOpen();
    }
  }

  /** Seals every chunk, in the order in which the keys appeared. */
  void sealAll(long now) {
    for (Partition partition : partitions.all()) {
      if (partition.open() != null) {
        seal(partition, now);
      }
    }
  }

  /** Seals the oldest chunk that can go at once, to make room; false if there is none. */
  boolean sealForRoom(long now) {
    Partition oldest = oldestThatCouldGo(now);
    if (oldest == null) {
      return false;
    }
    tellIfSmall(oldest, now);
    seal(oldest, now);
    return true;
  }

  /** Whether there is a chunk that could go at once, to make room. */
  boolean couldMakeRoom(long now) {
    return oldestThatCouldGo(now) != null;
  }

  /** Whether the chunk that would go for room has more than its share of the waiting events. */
  boolean wouldHardlyGrow(int waiting, long now) {
    Partition oldest = oldestThatCouldGo(now);
    Chunk chunk = oldest == null ? null : oldest.open();
    if (chunk == null) {
      return false;
    }
    int share = waiting / partitions.open().size();
    return chunk.events() > share && chunk.events() + share < maxEvents;
  }

  private @Nullable Partition oldestThatCouldGo(long now) {
    for (Partition partition : partitions.open()) {
      if (partition.inFlight() == 0
          && partition.sealed().isEmpty()
          && partition.notBefore() - now <= 0) {
        return partition;
      }
    }
    return null;
  }

  /** So many keys share the capacity that their chunks have to go long before they are full. */
  private void tellIfSmall(Partition partition, long now) {
    Chunk open = partition.open();
    int keys = partitions.all().size();
    if (open != null && open.events() < maxEvents / SMALL_PART && keys >= MANY_KEYS) {
      String what = "batches have become small: " + keys + " keys share the capacity";
      reporter.trouble(Trouble.SMALL_CHUNKS, what, now);
    }
  }

  /** When the next chunk is due, or {@code Long.MAX_VALUE}. */
  long nextDue() {
    Partition oldest = partitions.longestOpen();
    return oldest == null ? Long.MAX_VALUE : dueAt(oldest);
  }

  private long dueAt(Partition partition) {
    Chunk chunk = partition.open();
    return chunk == null ? Long.MAX_VALUE : chunk.firstAt() + lingerNanos;
  }

  /** How many more events may fill a chunk, as far as a short look tells. */
  int missingToFull() {
    int fullest = 0;
    int looked = 0;
    for (Partition partition : partitions.open()) {
      Chunk chunk = partition.open();
      fullest = Math.max(fullest, chunk == null ? 0 : chunk.events());
      if (++looked == MOST_LOOKED_AT) {
        break;
      }
    }
    return Math.max(1, maxEvents - fullest);
  }
}
