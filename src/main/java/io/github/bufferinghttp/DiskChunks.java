package io.github.bufferinghttp;

import io.github.bufferinghttp.StatusReporter.Trouble;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.metrics.DropReason;
import io.github.bufferinghttp.spool.Spool;
import io.github.bufferinghttp.spool.Spool.Corrupt;
import io.github.bufferinghttp.spool.Spool.Failed;
import io.github.bufferinghttp.spool.Spool.Full;
import io.github.bufferinghttp.spool.Spool.Loaded;
import io.github.bufferinghttp.spool.Spool.StoreResult;
import io.github.bufferinghttp.spool.Spool.Stored;
import io.github.bufferinghttp.spool.Spool.Unreadable;
import io.github.bufferinghttp.spool.SpoolHandle;
import io.github.bufferinghttp.spool.SpooledChunk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Chunks on their way to the disk and back: stores them, gives their places in memory back, reads
 * them again, and keeps the books. Owned by the flush thread.
 *
 * <p>A file holds the events as they stand in the chunk; the format's frame, the secret headers and
 * the compression come with each attempt.
 */
final class DiskChunks {

  /** How long a full spool is left alone. */
  private static final long FULL_FOR = TimeUnit.MILLISECONDS.toNanos(250);

  private static final long LONGEST_AGE_MILLIS = TimeUnit.DAYS.toMillis(36_500);

  /** What memory has to know of a chunk that is on disk alone. */
  private record Trace(long epoch, int attempts, long firstAt) {}

  private final Spool spool;
  private final SpooledKeys keys;
  private final HeaderMaker headerMaker;
  private final PayloadFormat format;
  private final Intake intake;
  private final Books books;
  private final Chunks chunks;
  private final Barriers barriers;
  private final StatusReporter reporter;
  private final Map<SpoolHandle, Trace> traces = new HashMap<>();
  private final int quota;
  private long fullUntil = Partition.ANY_TIME;
  private long now;
  private long wallMillis;
  private int loadedEvents;

  /**
   * The chunks of a spool.
   *
   * @param quota how many events may be in memory that were read from disk
   */
  DiskChunks(
      Spool spool,
      SpooledKeys keys,
      HeaderMaker headerMaker,
      PayloadFormat format,
      Intake intake,
      Books books,
      Chunks chunks,
      Barriers barriers,
      StatusReporter reporter,
      int quota,
      long now) {
    this.spool = spool;
    this.keys = keys;
    this.headerMaker = headerMaker;
    this.format = format;
    this.intake = intake;
    this.books = books;
    this.chunks = chunks;
    this.barriers = barriers;
    this.reporter = reporter;
    this.quota = quota;
    this.now = now;
  }

  void now(long time, long wallClockMillis) {
    now = time;
    wallMillis = wallClockMillis;
  }

  /** Whether the disk takes more, as far as is known. */
  boolean takesMore() {
    return spool.available(now) && fullUntil - now <= 0;
  }

  // To the disk

  /** Stores a chunk, which stays in memory; true if it is on disk now. */
  boolean store(Chunk chunk) {
    if (chunk.copy() != null) {
      return true;
    }
    SpooledChunk stored = takesMore() ? toStored(chunk) : null;
    if (stored == null) {
      return false;
    }
    StoreResult result = spool.store(stored, now);
    result.evicted().forEach(this::evicted);
    if (result instanceof Stored done) {
      if (!done.evicted().isEmpty()) {
        String what = "the spool drops what has waited longest: " + done.evictedFor();
        reporter.trouble(Trouble.SPOOL_FULL, what, now);
      }
      new DiskCopy(done.handle(), chunk);
      books.stored(chunk.events());
      spool.hold(done.handle());
      reporter.over(Trouble.SPOOL, now);
      return true;
    }
    refused(result);
    return false;
  }

  private void refused(StoreResult result) {
    if (result instanceof Failed failed) {
      String what = failed.reason() + "; events stay in memory, and it is tried again";
      reporter.trouble(Trouble.SPOOL, what, now);
    } else if (result instanceof Full full) {
      fullUntil = now + FULL_FOR;
      reporter.trouble(Trouble.SPOOL_FULL, "the spool takes no more: " + full.reason(), now);
    }
  }

  /** What goes to disk; null if the user's own code would not say under which headers. */
  private @Nullable SpooledChunk toStored(Chunk chunk) {
    Lane lane = SpooledKeys.laneOf(chunk.partition());
    Map<String, String> headers;
    try {
      headers = headerMaker.storable(chunk);
    } catch (Throwable e) {
      if (lane.key.isText()) {
        String what = "the headerCustomizer threw " + Failures.describe(e);
        reporter.trouble(Trouble.CUSTOMIZER, what, now);
        return null;
      }
      headers = Map.of(); // made again from the parts of the key
    }
    byte[] body;
    try {
      body = chunk.pages().copy();
    } catch (OutOfMemoryError e) {
      return null; // later, or never if it can be sent before
    }
    long age = TimeUnit.NANOSECONDS.toMillis(now - chunk.firstAt());
    return new SpooledChunk(
        chunk.id(),
        lane.key,
        headers,
        format.contentType(),
        format.getClass().getName(),
        chunk.ends(),
        wallMillis - age,
        chunk.attempts(),
        body);
  }

  private void evicted(SpoolHandle handle) {
    lost(handle, DropReason.OVERFLOW);
    keys.refresh(handle.keyId());
  }

  private void lost(SpoolHandle handle, DropReason reason) {
    books.droppedFromDisk(reason, handle.events());
    Trace trace = traces.remove(handle);
    if (trace != null) {
      barriers.gone(trace.epoch());
    }
  }

  /** Lets the memory of stored chunks go: from now on they wait on disk alone. */
  void release(DiskCopy copy) {
    List<Chunk> parts = copy.parts;
    Chunk first = parts.get(0);
    if (first.epoch() != Chunk.NO_EPOCH) {
      traces.put(copy.handle, new Trace(first.epoch(), first.attempts(), first.firstAt()));
    }
    spool.release(copy.handle);
    books.spooled(copy.events());
    for (int i = 0; i < parts.size(); i++) {
      Chunk part = parts.get(i);
      part.partition().addHeld(-part.events());
      if (i > 0 && part.epoch() != Chunk.NO_EPOCH) {
        barriers.gone(part.epoch());
      }
      part.copy(null);
      chunks.letGo(part);
      leavesMemory(part, part.events());
    }
    if (!first.isLoaded()) {
      intake.hopeful(true); // the disk makes room, whatever becomes of requests
    }
    keys.refresh(copy.handle.keyId());
  }

  /** Events of a chunk are no longer in memory. */
  void leavesMemory(Chunk chunk, int events) {
    if (chunk.isLoaded()) {
      loadedEvents -= events;
    } else {
      intake.release(events);
    }
  }

  // From the disk

  /** Whether so many events may come into memory now: one chunk always may. */
  boolean mayLoad(SpoolHandle handle) {
    return loadedEvents == 0 || loadedEvents + handle.events() <= quota;
  }

  /** What came of reading a chunk. */
  enum Load {
    DONE,
    LOST,
    LATER
  }

  /** Reads a chunk and puts it behind the sealed ones of its key. */
  Load load(SpoolHandle handle) {
    try {
      return read(handle);
    } catch (OutOfMemoryError e) {
      spool.release(handle);
      return Load.LATER;
    }
  }

  private Load read(SpoolHandle handle) {
    Spool.LoadResult result = spool.load(handle);
    if (result instanceof Unreadable unreadable) {
      reporter.trouble(Trouble.SPOOL, unreadable.reason() + "; it is tried again", now);
      return Load.LATER;
    }
    if (result instanceof Corrupt) {
      lost(handle, DropReason.ERROR); // the spool itself tells of it
      keys.refresh(handle.keyId());
      return Load.LOST;
    }
    SpooledChunk stored = ((Loaded) result).chunk();
    Partition partition = keys.partitionOf(stored.key());
    Trace trace = traces.get(handle);
    long epoch = trace == null ? Chunk.NO_EPOCH : trace.epoch();
    int attempts = trace == null ? stored.attempts() : trace.attempts();
    long firstAt = trace == null ? firstAtByWallClock(stored) : trace.firstAt();
    Chunk chunk = chunks.loaded(stored, partition, epoch, firstAt, attempts);
    traces.remove(handle);
    new DiskCopy(handle, chunk);
    loadedEvents += chunk.events();
    books.spooled(-chunk.events());
    partition.addHeld(chunk.events());
    partition.sealed().addLast(chunk);
    keys.refresh(handle.keyId());
    return Load.DONE;
  }

  private long firstAtByWallClock(SpooledChunk stored) {
    long age = Math.max(0, Math.min(wallMillis - stored.firstEventMillis(), LONGEST_AGE_MILLIS));
    return now - TimeUnit.MILLISECONDS.toNanos(age);
  }

  // What becomes of a chunk that is in both places

  /** A chunk is delivered or dropped, or divided: its file goes with the last of its events. */
  void freed(Chunk chunk) {
    DiskCopy copy = chunk.copy();
    if (copy == null || !copy.parts.remove(chunk)) {
      return;
    }
    chunk.copy(null);
    books.stored(-chunk.events());
    if (copy.parts.isEmpty()) {
      spool.remove(copy.handle);
      fullUntil = Partition.ANY_TIME;
    } else {
      shrink(copy);
    }
  }

  /** Only these events of a chunk are left. */
  void reduced(Chunk whole, Chunk rest) {
    DiskCopy copy = whole.copy();
    if (copy != null) {
      copy.exchange(whole, rest);
      books.stored(rest.events() - whole.events());
      shrink(copy);
    }
  }

  /** Leaves in the file what is left, if that is one chunk: its parts keep to their ids. */
  private void shrink(DiskCopy copy) {
    copy.torn = true;
    if (copy.parts.size() > 1) {
      return;
    }
    SpooledChunk rest = takesMore() ? toStored(copy.parts.get(0)) : null;
    if (rest != null && spool.replace(copy.handle, rest, now) instanceof Stored replaced) {
      copy.handle = replaced.handle();
      copy.torn = false;
    }
  }

  int loadedEvents() {
    return loadedEvents;
  }
}
