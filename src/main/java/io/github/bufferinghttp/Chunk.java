package io.github.bufferinghttp;

import io.github.bufferinghttp.EventPreparer.Weighed;
import io.github.bufferinghttp.format.Batch;
import io.github.bufferinghttp.spool.SpooledChunk;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events of one key that go in one request: their bytes, one behind the other with the format's
 * separator between them, and where each ends. Flush thread.
 *
 * <pre>
 *   | event 0 | separator | event 1 | separator | event 2 |
 *             ^ ends[0]             ^ ends[1]             ^ ends[2]
 * </pre>
 */
final class Chunk implements Batch {

  /** The flush of a chunk that an earlier instance left: none waits for it. */
  static final long NO_EPOCH = -1;

  private final String id;
  private final Partition partition;
  private final long epoch;
  private final int separator;
  private final long firstAt;
  private final Pages pages;
  private int[] ends = new int[8];
  private int events;

  /** The events as they came out of the queue, kept only for a fallback appender. */
  private Object @Nullable [] originals;

  /** What a large key and the large ones of the originals weigh beside the bytes. */
  private long weight;

  private int attempts;
  private boolean shortened;
  private boolean resent;
  private long charged;

  /** Where it is on disk as well; null if it is not. */
  private @Nullable DiskCopy copy;

  private boolean loaded;
  private Map<String, String> storedHeaders = Map.of();

  /**
   * An empty chunk.
   *
   * @param epoch the flush that it belongs to
   * @param separator the length of what stands between two events
   * @param firstAt when its first event was logged, in {@code nanoTime}
   */
  Chunk(
      String id,
      Partition partition,
      long epoch,
      int separator,
      long firstAt,
      Pages pages,
      boolean keepOriginals) {
    this.id = id;
    this.partition = partition;
    this.epoch = epoch;
    this.separator = separator;
    this.firstAt = firstAt;
    this.pages = pages;
    this.originals = keepOriginals ? new Object[8] : null;
    this.weight = partition.weight();
  }

  /** A chunk that was read from disk. */
  static Chunk loaded(
      SpooledChunk stored,
      Partition partition,
      long epoch,
      int separator,
      long firstAt,
      int attempts,
      Pages pages) {
    Chunk chunk = new Chunk(stored.id(), partition, epoch, separator, firstAt, pages, false);
    pages.write(stored.body(), 0, stored.body().length);
    chunk.ends = stored.ends().clone();
    chunk.events = stored.events();
    chunk.attempts = attempts;
    chunk.storedHeaders = stored.headers();
    chunk.loaded = true;
    return chunk;
  }

  /** A chunk of the events at {@code positions} of this one, under a new id. */
  Chunk part(String id, int[] positions, Pages to) {
    Chunk part = new Chunk(id, partition, epoch, separator, firstAt, to, originals != null);
    for (int position : positions) {
      if (part.events > 0) {
        to.write(pages, ends[0], ends[0] + separator);
      }
      to.write(pages, start(position), ends[position]);
      part.reserveOne();
      part.added(originals == null ? null : originals[position]);
    }
    part.shortened = shortened;
    part.loaded = loaded;
    part.storedHeaders = storedHeaders;
    return part;
  }

  /** Adds an event, behind a separator if it is not the first; all of it or nothing. */
  void add(byte[] bytes, int length, byte[] between, @Nullable Object original) {
    reserveOne();
    pages.reserve(length + separator);
    if (events > 0) {
      pages.write(between, 0, separator);
    }
    pages.write(bytes, 0, length);
    added(original);
  }

  private void reserveOne() {
    if (events == ends.length) {
      ends = Arrays.copyOf(ends, events * 2);
    }
    if (originals != null && events == originals.length) {
      originals = Arrays.copyOf(originals, events * 2);
    }
  }

  /** Takes the bytes that were written last as one more event. */
  private void added(@Nullable Object original) {
    if (originals != null) {
      originals[events] = original;
      weight += original instanceof Weighed large ? large.weight() : 0;
    }
    ends[events++] = pages.size();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Object key() {
    return partition.key();
  }

  @Override
  public int events() {
    return events;
  }

  Partition partition() {
    return partition;
  }

  long epoch() {
    return epoch;
  }

  long firstAt() {
    return firstAt;
  }

  /** The bytes of the events and of what is between them. */
  Pages pages() {
    return pages;
  }

  /** How many they are. */
  int size() {
    return pages.size();
  }

  int start(int position) {
    return position == 0 ? 0 : ends[position - 1] + separator;
  }

  /** The event as it came out of the queue, or null if it is not kept. */
  @Nullable Object original(int position) {
    return originals == null ? null : originals[position];
  }

  int attempts() {
    return attempts;
  }

  void countAttempt() {
    attempts++;
  }

  boolean isShortened() {
    return shortened;
  }

  void markShortened() {
    shortened = true;
  }

  /** Whether it was sent again at once because its connection was stale. */
  boolean isResent() {
    return resent;
  }

  void markResent() {
    resent = true;
  }

  /** Takes note of what memory it takes; returns by how many bytes that has grown. */
  long charge() {
    long more = pages.taken() + weight - charged;
    charged += more;
    return more;
  }

  /** The bytes of memory that it took at the last {@link #charge}. */
  long charged() {
    return charged;
  }

  @Nullable DiskCopy copy() {
    return copy;
  }

  void copy(@Nullable DiskCopy onDisk) {
    copy = onDisk;
  }

  /** Whether it came from disk, so that its events have no places in the queue. */
  boolean isLoaded() {
    return loaded;
  }

  /** The headers that it was stored with, none of them a secret. */
  Map<String, String> storedHeaders() {
    return storedHeaders;
  }

  /** Copies of where its events end. */
  int[] ends() {
    return Arrays.copyOf(ends, events);
  }
}
