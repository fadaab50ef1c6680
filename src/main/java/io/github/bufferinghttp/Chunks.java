package io.github.bufferinghttp;

import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.spool.SpooledChunk;
import java.util.UUID;

/**
 * Makes chunks and takes them back: their ids, their arrays, the memory that they take, the flush
 * that they belong to. Flush thread.
 */
final class Chunks {

  private static final int SMALLEST = 512 - BufferPool.HEADER;

  /** By how much at most a chunk may be larger than the last one and not outgrow its array. */
  private static final int MARGIN = 16 * 1024;

  /** A new one for each appender that starts: a host's name or a process id tells nothing. */
  private final String instance = UUID.randomUUID().toString();

  private final BufferPool pool;
  private final Memory memory;
  private final Barriers barriers;
  private final int separator;

  /** A chunk that is full needs no more than this. */
  private final int usualMost;

  private final boolean keepOriginals;
  private long sequence;

  Chunks(
      BufferPool pool,
      Memory memory,
      Barriers barriers,
      int maxBytes,
      int separator,
      boolean keepOriginals) {
    this.usualMost = maxBytes - BufferPool.HEADER;
    this.pool = pool;
    this.memory = memory;
    this.barriers = barriers;
    this.separator = separator;
    this.keepOriginals = keepOriginals;
  }

  /** An empty chunk for a partition. */
  Chunk open(Partition partition, long firstAt) {
    int usual = partition.usualSize();
    int guess = Math.min(usual + Math.min(usual / 8, MARGIN), Math.max(usual, usualMost));
    ByteSink sink = new ByteSink(pool.take(Math.max(SMALLEST, guess)));
    Chunk chunk =
        new Chunk(nextId(), partition, barriers.opened(), separator, firstAt, sink, keepOriginals);
    charge(chunk);
    return chunk;
  }

  /** A chunk that was read from disk. */
  Chunk loaded(SpooledChunk stored, Partition partition, long epoch, long firstAt, int attempts) {
    ByteSink sink = new ByteSink(pool.take(Math.max(1, stored.body().length)));
    Chunk chunk = Chunk.loaded(stored, partition, epoch, separator, firstAt, attempts, sink);
    charge(chunk);
    return chunk;
  }

  /** A chunk of some events of another, which is to be freed after. */
  Chunk part(Chunk whole, int[] positions) {
    return part(whole, positions, nextId());
  }

  /**
   * The first, second or so part of a chunk, which is to be freed after. What is on disk keeps its
   * id over a crash, so the ids of its parts are made of that.
   */
  Chunk part(Chunk whole, int[] positions, int number) {
    return part(whole, positions, whole.copy() == null ? nextId() : whole.id() + '.' + number);
  }

  private Chunk part(Chunk whole, int[] positions, String id) {
    int size = (int) ((long) whole.size() * positions.length / Math.max(1, whole.events()));
    Chunk part = whole.part(id, positions, new ByteSink(pool.take(size + SMALLEST)));
    if (whole.epoch() != Chunk.NO_EPOCH) {
      barriers.divided(whole.epoch());
    }
    charge(part);
    return part;
  }

  /** Counts what the chunk's array has grown by. */
  void charge(Chunk chunk) {
    memory.addToChunks(chunk.newlyTaken());
    pool.makeWay();
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
    memory.addToChunks(-chunk.taken());
    if (chunk.isReusable()) {
      pool.give(chunk.sink().array());
    }
  }

  /** There will be no more chunks. */
  void close() {
    pool.close();
  }

  private String nextId() {
    return instance + '-' + sequence++;
  }
}
