package io.github.bufferinghttp;

import io.github.bufferinghttp.spool.SpooledKey;
import java.util.ArrayDeque;

/**
 * What of a key is on disk. Its chunks go in the order sealed, disk, behind, open:
 *
 * <pre>
 *   sealed in memory  older than  waiting on disk  older than  behind  older than  open
 * </pre>
 *
 * Owned by the flush thread.
 */
final class Lane {

  final SpooledKey key;
  final long id;

  /** Whether it can be told from its text; else it stays in memory. */
  final boolean spoolable;

  /** Sealed chunks that should follow what is on disk, and could not be stored yet. */
  final ArrayDeque<Chunk> behind = new ArrayDeque<>(2);

  /** Whether chunks of it wait on disk. */
  boolean waits;

  Lane(SpooledKey key, boolean spoolable) {
    this.key = key;
    this.id = key.id();
    this.spoolable = spoolable;
  }
}
