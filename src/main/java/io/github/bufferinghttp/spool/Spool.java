package io.github.bufferinghttp.spool;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Where batches wait outside memory until they are delivered.
 *
 * <p>Every method but {@link #open} and {@link #abandon} is called by one thread only, the
 * appender's flush thread; no method throws for what a disk does, and none of them is harmed by an
 * interrupt, whose flag stays as it was. {@code now} is {@link System#nanoTime}.
 *
 * <p>A stored batch is <em>waiting</em> (on disk alone) or <em>held</em> (in memory too, because it
 * is about to be sent). Only what waits is listed and evicted:
 *
 * <pre>
 *   store ──► waiting ──load, hold──► held ──remove──► gone
 *                │  ◄────release──────  │ └─replace─► held, the rest under a new handle
 *                └─evicted, corrupt──► gone
 * </pre>
 */
public interface Spool extends AutoCloseable {

  /** A spool that takes nothing and holds nothing. */
  static Spool none() {
    return NoSpool.INSTANCE;
  }

  /**
   * Opens a spool on disk: makes the directory, checks it, and locks a part of it for this spool
   * alone. Quick; what others left is found by {@link #adopt}. May be called by any thread.
   *
   * @throws SpoolException if the directory cannot be used; its message names it and says why
   */
  static Spool open(SpoolOptions options) throws SpoolException {
    return FileSpool.open(options);
  }

  /**
   * Takes over what instances that are gone left behind, oldest first. What started before this
   * spool counts as older than all that it stored itself. Called until it is done before anything
   * is sent; later calls find what has been left since.
   *
   * @param most how many batches one call may take over
   */
  Adoption adopt(int most);

  /** What one call of {@link #adopt} took over; {@code done} if nothing is left to adopt. */
  record Adoption(long events, boolean done) {}

  /**
   * Whether the last search came upon a spool of this JVM that was abandoned and is not closed yet:
   * what that one may still store is older than all that this spool stores.
   */
  boolean awaitsAbandoned();

  /**
   * Says that nobody waits for the flush thread any more, which may store something and close this
   * later, or never. May be called by any thread.
   */
  void abandon();

  /**
   * Whether it is worth a try: false for 30 seconds after the disk failed. Nothing that is already
   * stored is lost by that.
   */
  boolean available(long now);

  /** Writes a batch behind all others; it waits from then on. */
  StoreResult store(SpooledChunk chunk, long now);

  /**
   * Puts what is left of a held batch in its place, in one step: after a crash there is one or the
   * other. If that fails the old one stays, still held.
   */
  StoreResult replace(SpoolHandle old, SpooledChunk rest, long now);

  /** What became of a batch that was to be written. */
  sealed interface StoreResult {

    /** The waiting batches that had to go for it, oldest first; the caller counts their events. */
    List<SpoolHandle> evicted();
  }

  /**
   * Stored: from now on it outlives the process, and with {@code sync} a power failure.
   *
   * @param evictedFor what there was too little of, if something had to go
   */
  record Stored(SpoolHandle handle, List<SpoolHandle> evicted, String evictedFor)
      implements StoreResult {

    /** Stored, and nothing had to go for it. */
    public Stored(SpoolHandle handle) {
      this(handle, List.of(), "");
    }
  }

  /** Not stored: there is no room for it, or it is too large for any file. The disk is well. */
  record Full(String reason) implements StoreResult {
    @Override
    public List<SpoolHandle> evicted() {
      return List.of();
    }
  }

  /** Not stored: the disk failed; {@link #available} is false for a while. */
  record Failed(String reason, List<SpoolHandle> evicted) implements StoreResult {}

  /** What waits, oldest first. Ends, without an exception, where the spool is changed meanwhile. */
  Iterator<SpoolHandle> waiting();

  /** The oldest that waits for this key: to be sent before anything newer of the key is. */
  Optional<SpoolHandle> oldestOf(long keyId);

  /** Reads a waiting batch, which is held if that succeeds. */
  LoadResult load(SpoolHandle handle);

  /** What became of a batch that was to be read. */
  sealed interface LoadResult {}

  /** Read, exactly as it was stored. */
  record Loaded(SpooledChunk chunk) implements LoadResult {}

  /**
   * Damaged or missing: it is set aside and gone; the caller counts the handle's events as lost.
   */
  record Corrupt(String reason) implements LoadResult {}

  /** The disk failed; the batch still waits, and may be read later. */
  record Unreadable(String reason) implements LoadResult {}

  /** Marks a waiting batch as being in memory too, as it is right after it was stored. */
  void hold(SpoolHandle handle);

  /** Marks a held batch as waiting again, in its old place, because memory lets it go. */
  void release(SpoolHandle handle);

  /** Forgets a batch that was delivered or dropped. If the file cannot go now, it goes later. */
  void remove(SpoolHandle handle);

  /** The events stored, held ones included. */
  long events();

  /** The events that wait: those that are not in memory as well. */
  long waitingEvents();

  /** The bytes stored, in whole blocks as they count for {@code maxBytes}. */
  long bytes();

  /**
   * What a user should be told, each once: corrupt files, directories of others; then forgets it.
   */
  List<String> takeProblems();

  /**
   * Lets go of the directory; what is stored stays for the next start. Anything else then fails.
   */
  @Override
  void close();
}
