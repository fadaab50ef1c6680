package io.github.bufferinghttp;

/**
 * What is known of the destination as a whole: whether it can be reached, and what it takes. While
 * it is down it is probed by one request at a time. Flush thread.
 */
final class Destination {

  /** What every destination takes, presumably: a larger event is not shortened to less. */
  private static final int SMALL_EVENT = 8 * 1024;

  private final Backoff backoff;
  private final int configuredBytes;

  /** Not before this {@code nanoTime} is it probed. */
  private long notBefore = Partition.ANY_TIME;

  /** It asked for silence until this {@code nanoTime}, whatever else becomes of requests. */
  private long heldUntil = Partition.ANY_TIME;

  private int failures;
  private long downSince;
  private long answeredAt = Partition.ANY_TIME;
  private int maxBytes;
  private int largestPassed;

  Destination(Backoff backoff, int maxBytes) {
    this.backoff = backoff;
    this.configuredBytes = maxBytes;
    this.maxBytes = maxBytes;
  }

  /** Whether one more request may start while {@code inFlight} are under way. */
  boolean allows(long now, int inFlight) {
    return notBefore() - now <= 0 && (failures == 0 || inFlight == 0);
  }

  /** Not before this {@code nanoTime} is anything sent. */
  long notBefore() {
    return later(notBefore, heldUntil);
  }

  private static long later(long time, long other) {
    return time - other > 0 ? time : other;
  }

  boolean isDown() {
    return failures > 0;
  }

  /** Since when, if it is down. */
  long downSince() {
    return downSince;
  }

  /** A request that started at {@code startedAt} did not get through. */
  void failed(long startedAt, long now) {
    if (failures > 0 && startedAt - downSince < 0) {
      return; // it was under way when the first one failed, and says nothing new
    }
    if (failures++ == 0) {
      downSince = now;
    }
    notBefore = now + backoff.afterFailures(failures);
  }

  /** It asked for silence until a time; of two answers that did, the longer silence counts. */
  void hold(long until) {
    heldUntil = later(heldUntil, until);
  }

  /** An answer came: it can be reached. */
  void answered(long now) {
    answeredAt = now;
    if (failures > 0) {
      failures = 0;
      notBefore = Partition.ANY_TIME;
    }
  }

  /** Whether it answered anything after a time. */
  boolean answeredSince(long time) {
    return answeredAt - time > 0;
  }

  /** Lets it be tried no later than {@code latest}. */
  void hurry(long latest) {
    if (notBefore - latest > 0) {
      notBefore = latest;
    }
    if (heldUntil - latest > 0) {
      heldUntil = latest;
    }
  }

  /** The most bytes that a chunk may have: what is configured, or less once that was refused. */
  int maxBytes() {
    return maxBytes;
  }

  /** The most bytes that a single event may have: until it is refused itself it stays whole. */
  int configuredBytes() {
    return configuredBytes;
  }

  void passed(int bytes) {
    largestPassed = Math.max(largestPassed, bytes);
  }

  void tooLarge(int bytes) {
    maxBytes = Math.max(1, Math.min(maxBytes, Math.max(bytes / 2, largestPassed)));
  }

  /** What a single event of so many bytes that was too large is shortened to. */
  int shortenTo(int bytes) {
    return Math.min(bytes / 2, Math.max(largestPassed, SMALL_EVENT));
  }
}
