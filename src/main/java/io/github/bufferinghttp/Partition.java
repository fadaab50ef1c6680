package io.github.bufferinghttp;

import io.github.bufferinghttp.key.AggregatorKey;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key: the chunk that its events are written to, the chunks that are sealed and wait for their
 * turn, and what is known of its failures. Flush thread.
 */
final class Partition {

  /** A {@code nanoTime} that has long passed. */
  static final long ANY_TIME = Long.MIN_VALUE / 2;

  /** A key of so many characters counts against {@code maxBufferBytes}, with each of its chunks. */
  static final int LARGE = 4096;

  private Object key;
  private final ArrayDeque<Chunk> sealed = new ArrayDeque<>(2);
  private @Nullable Chunk open;
  private int inFlight;
  private int held;
  private int failures;
  private long notBefore = ANY_TIME;
  private long unreachableAt = ANY_TIME;
  private boolean hangs;
  private boolean queued;
  private boolean due;
  private long failingSince;

  /** What of it is on disk; null without a spool. */
  private @Nullable Lane lane;

  /** Bytes around its events in a body; -1 until they are known. */
  private int frame = -1;

  Partition(Object key) {
    this.key = key;
  }

  Object key() {
    return key;
  }

  /** The characters of the key if they are so many as to matter, else nothing. */
  int weight() {
    long length = 0;
    if (key instanceof AggregatorKey parts) {
      for (int i = 0; i < parts.names().size(); i++) {
        length += parts.get(i).length();
      }
    } else if (key instanceof String text) {
      length = text.length();
    }
    return length < LARGE ? 0 : (int) Math.min(length, Integer.MAX_VALUE);
  }

  /** The key has shown itself: until now its text alone was known. */
  void key(Object itself) {
    key = itself;
  }

  @Nullable Lane lane() {
    return lane;
  }

  void lane(@Nullable Lane onDisk) {
    lane = onDisk;
  }

  /** Whether chunks wait on disk, older than what is sealed from now on. */
  boolean isOnDisk() {
    return lane != null && lane.waits;
  }

  /** Since when it has been failing, if it is. */
  long failingSince() {
    return failingSince;
  }

  void failingSince(long time) {
    failingSince = time;
  }

  /** Whether events of it are in memory. */
  boolean isInMemory() {
    return open != null
        || !sealed.isEmpty()
        || inFlight > 0
        || lane != null && !lane.behind.isEmpty();
  }

  @Nullable Chunk open() {
    return open;
  }

  void open(Chunk chunk) {
    open = chunk;
  }

  /** Puts the open chunk behind the sealed ones. */
  void seal() {
    sealed.addLast(Objects.requireNonNull(open));
    open = null;
    due = false;
  }

  /** Forgets the open chunk, which has no events. */
  void discardOpen() {
    open = null;
    due = false;
  }

  boolean isFramed() {
    return frame >= 0;
  }

  int frame() {
    return frame;
  }

  void frame(int bytes) {
    frame = bytes;
  }

  ArrayDeque<Chunk> sealed() {
    return sealed;
  }

  /** Puts a chunk back in front of the younger ones. */
  void putBack(Chunk chunk) {
    sealed.addFirst(chunk);
  }

  int inFlight() {
    return inFlight;
  }

  void addInFlight(int chunks) {
    inFlight += chunks;
  }

  /** Events in its chunks, under way or not. */
  int held() {
    return held;
  }

  void addHeld(int events) {
    held += events;
  }

  /** How often in a row it failed. */
  int failures() {
    return failures;
  }

  void failures(int count) {
    failures = count;
  }

  /** The {@code nanoTime} before which nothing of it is sent. */
  long notBefore() {
    return notBefore;
  }

  void notBefore(long time) {
    notBefore = time;
  }

  /** When the destination could not be reached for it, or {@link #ANY_TIME} if it could. */
  long unreachableAt() {
    return unreachableAt;
  }

  void unreachableAt(long time) {
    unreachableAt = time;
  }

  /** Whether its last attempt got no answer in time. */
  boolean hangs() {
    return hangs;
  }

  void hangs(boolean isHanging) {
    hangs = isHanging;
  }

  /** Whether it stands in a queue of {@link Partitions}. */
  boolean isQueued() {
    return queued;
  }

  void queued(boolean isQueued) {
    queued = isQueued;
  }

  /** Its open chunk is to go as it is, with what comes before its turn does. */
  void markDue() {
    due = true;
  }

  /** Whether there is something to send, now or after what is under way. */
  boolean hasWork() {
    return due || !sealed.isEmpty() || isOnDisk();
  }

  boolean isIdle() {
    return !isInMemory() && !isOnDisk();
  }
}
