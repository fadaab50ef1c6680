package io.github.bufferinghttp;

import io.github.bufferinghttp.spool.SpooledChunk;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks and takes them back: their ids, their pages, the memory that they take, the flush
 * that they belong to. Flush thread.
 */
final class Chunks {

  /** A new one for each appender that starts: a host's name or a process id tells nothing. */
  private final String instance = UUID.randomUUID().toString();

  private final PagePool pool;
  private final Memory memory;
  private final Barriers barriers;
  private final int separator;

  private final boolean keepOriginals;
  private long sequence;

  Chunks(PagePool pool, Memory memory, Barriers barriers, int separator, boolean keepOriginals) {
    this.pool = pool;
    this.memory = memory;
    this.barriers = barriers;
    this.separator = separator;
    this.keepOriginals = keepOriginals;
  }

  /** An empty chunk for a partition. */
  Chunk open(Partition partition, long firstAt) {
    Pages pages = new Pages(pool);
    return new Chunk(
        nextId(), partition, barriers.opened(), separator, firstAt, pages, keepOriginals);
  }

  /** A chunk that was read from disk. */
  Chunk loaded(SpooledChunk stored, Partition partition, long epoch, long firstAt, int attempts) {
    Pages pages = new Pages(pool);
    Chunk chunk = Chunk.loaded(stored, partition, epoch, separator, firstAt, attempts, pages);
    charge(chunk);
    return chunk;
  }

  /** An event more in a chunk. */
  void add(Chunk chunk, byte[] bytes, int length, byte[] between, @Nullable Object event) {
    try {
      chunk.add(bytes, length, between, event);
    } finally {
      charge(chunk);
    }
  }

  /** A chunk of some events of another, which is to be freed after. */
  Chunk part(Chunk whole, int[] positions) {
    return part(whole, positions, nextId());
  }

  /** A chunk of one event in other bytes, in place of that of {@code whole}, to be freed after. */
  Chunk shortened(Chunk whole, byte[] event) {
    Chunk shorter = part(whole, new int[0], 1);
    try {
      add(shorter, event, event.length, event, whole.original(0));
    } catch (Throwable e) {
      free(shorter);
      throw e;
    }
    shorter.markShortened();
    return shorter;
  }

  /**
   * The first, second or so part of a chunk, which is to be freed after. What is on disk keeps its
   * id over a crash, so the ids of its parts are made of that.
   */
  Chunk part(Chunk whole, int[] positions, int number) {
    return part(whole, positions, whole.copy() == null ? nextId() : whole.id() + '.' + number);
  }

  private Chunk part(Chunk whole, int[] positions, String id) {
    Chunk part = whole.part(id, positions, new Pages(pool));
    if (whole.epoch() != Chunk.NO_EPOCH) {
      barriers.divided(whole.epoch());
    }
    charge(part);
    return part;
  }

  /** Counts what the chunk has grown by. */
  private void charge(Chunk chunk) {
    long more = chunk.charge();
    if (more != 0) {
      memory.addToChunks(more);
      pool.makeWay();
    }
  }

  /** Takes a chunk back that nothing is to be done with any more. */
  void free(Chunk chunk) {
    if (chunk.epoch() != Chunk.NO_EPOCH) {
      barriers.gone(chunk.epoch());
    }
    letGo(chunk);
  }

  /** Takes the memory of a chunk back that goes on living on disk. */
  void letGo(Chunk chunk) {
    memory.addToChunks(-chunk.charged());
    chunk.pages().free();
  }

  /** Lets go of memory that was not needed for a while. */
  void letGoOfSpare(long now) {
    pool.letGoOfSpare(now);
  }

  /** There will be no more chunks. */
  void close() {
    pool.close();
  }

  private String nextId() {
    return instance + '-' + sequence++;
  }
}
