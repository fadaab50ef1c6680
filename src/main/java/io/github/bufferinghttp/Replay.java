package io.github.bufferinghttp;

import io.github.bufferinghttp.spool.Spool;
import io.github.bufferinghttp.spool.SpoolHandle;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What comes back from disk: takes over what ended processes left there, and reads the oldest chunk
 * of a key when it is that key's turn. Without a spool nothing here does anything. Flush thread.
 */
final class Replay {

  private static final int ADOPTED_AT_ONCE = 256;
  private static final int UNPARKED_AT_ONCE = 16;

  /** How often to look for what processes left that have ended since. */
  private static final long ADOPT_EVERY = TimeUnit.SECONDS.toNanos(60);

  /** How long a start waits for what an abandoned appender of this JVM may yet store. */
  private static final long AWAIT_ABANDONED = TimeUnit.SECONDS.toNanos(5);

  private static final long AWAIT_EVERY = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long UNREADABLE_FOR = TimeUnit.SECONDS.toNanos(30);

  private final boolean on;
  private final Spool spool;
  private final SpooledKeys keys;
  private final DiskChunks disk;
  private final Books books;
  private final Memory memory;
  private final Partitions partitions;

  /** Those that could send if there were room for what they have on disk. */
  private final LinkedHashSet<Partition> parked = new LinkedHashSet<>();

  private final long startedAt;
  private long now;

  /** Whether the first search is not over: until then nothing is sent. */
  private boolean firstSearch;

  private boolean adopting;
  private boolean stopping;
  private long adoptAt;
  private long readAt = Partition.ANY_TIME;

  Replay(
      SpoolSetup setup,
      SpooledKeys keys,
      DiskChunks disk,
      Books books,
      Memory memory,
      Partitions partitions,
      long now) {
    this.on = setup.isOn();
    this.spool = setup.spool();
    this.keys = keys;
    this.disk = disk;
    this.books = books;
    this.memory = memory;
    this.partitions = partitions;
    this.now = now;
    this.startedAt = now;
    this.firstSearch = on;
    this.adopting = on;
  }

  /** The places of the queue that are kept for what comes back from disk. */
  static int quota(SpoolSetup setup, Settings settings) {
    if (!setup.isOn()) {
      return 0;
    }
    long inFlight = (long) settings.maxInFlight() * settings.chunkSize();
    return (int) Math.max(1, Math.min(settings.capacity() / 4, inFlight));
  }

  // What others left

  /** Begins a turn: goes on with a search for what others left, or begins one if it is time. */
  void turn(long time) {
    now = time;
    if (!adopting && now - adoptAt >= 0 && mayGoOn()) {
      adopting = true;
    }
    if (adopting) {
      adopt();
    }
  }

  private void adopt() {
    Spool.Adoption adoption = spool.adopt(ADOPTED_AT_ONCE);
    books.adopted(adoption.events());
    if (!adoption.done() && mayGoOn()) {
      return;
    }
    adopting = false;
    if (firstSearch && spool.awaitsAbandoned() && now - startedAt < AWAIT_ABANDONED) {
      adoptAt = now + AWAIT_EVERY;
      return;
    }
    firstSearch = false;
    adoptAt = now + ADOPT_EVERY;
    keys.discover();
  }

  /** A stop ends every search but the first: without that nothing may be sent. */
  private boolean mayGoOn() {
    return firstSearch || !stopping;
  }

  /** Whether nothing may be sent yet, because older events may be found. */
  boolean isFirstSearch() {
    return firstSearch;
  }

  /** Whether a search for what others left goes on with the next turn. */
  boolean isSearching() {
    return adopting;
  }

  /** When the disk is to be looked at though nothing else asks for it, or {@code MAX_VALUE}. */
  long nextLook() {
    if (!on || adopting || stopping) {
      return Long.MAX_VALUE;
    }
    boolean unreadable = !keys.unknown().isEmpty() && readAt - now > 0;
    return unreadable && readAt - adoptAt < 0 ? readAt : adoptAt;
  }

  // What waits there

  /** Whether there are keys on disk of which nothing was read yet. */
  boolean hasUnknown() {
    return on && !keys.unknown().isEmpty() && !stopping && now - readAt >= 0;
  }

  /** Reads the oldest chunk of a key that is not known yet; false if there is none for now. */
  boolean loadUnknown() {
    while (hasUnknown()) {
      long id = keys.unknown().iterator().next();
      Optional<SpoolHandle> oldest = spool.oldestOf(id);
      if (oldest.isEmpty()) {
        keys.unknown().remove(id);
      } else if (!mayLoad(oldest.get())) {
        return false;
      } else {
        switch (disk.load(oldest.get())) {
          case DONE -> {
            keys.unknown().remove(id);
            return true;
          }
          case LATER -> readAt = now + UNREADABLE_FOR;
          case LOST -> {}
        }
      }
    }
    return false;
  }

  /**
   * Reads the oldest chunk that a key has on disk; false if that cannot be now. The key gets
   * another turn when it can.
   */
  boolean load(Partition partition) {
    long id = SpooledKeys.laneOf(partition).id;
    Optional<SpoolHandle> oldest = spool.oldestOf(id);
    if (oldest.isEmpty()) {
      keys.refresh(id);
      return true;
    }
    if (stopping || !mayLoad(oldest.get())) {
      parked.add(partition);
      return false;
    }
    if (disk.load(oldest.get()) == DiskChunks.Load.LATER) {
      partition.notBefore(now + UNREADABLE_FOR);
      partitions.enqueue(partition, now);
      return false;
    }
    return true;
  }

  private boolean mayLoad(SpoolHandle handle) {
    return disk.mayLoad(handle) && (disk.loadedEvents() == 0 || !memory.isFull());
  }

  /** How many keys wait for room. */
  int parked() {
    return parked.size();
  }

  /** There is room again: those that have waited longest for it have another turn. */
  void unpark() {
    Iterator<Partition> longest = parked.iterator();
    for (int i = 0; i < UNPARKED_AT_ONCE && longest.hasNext(); i++) {
      Partition partition = longest.next();
      longest.remove();
      partitions.enqueue(partition, now);
    }
  }

  /** From now on nothing is read any more. */
  void beginStop() {
    stopping = true;
  }
}
