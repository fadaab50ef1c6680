package io.github.bufferinghttp;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt to send a batch. A {@link
 * io.github.bufferinghttp.format.PayloadFormat} makes it from the answer of its destination.
 */
public sealed interface Outcome {

  /** Every event of the batch was stored. */
  Outcome DELIVERED = new Delivered();

  /** Stored, all of it. */
  record Delivered() implements Outcome {}

  /**
   * Stored in part: the events at {@code retry} are sent again, in order; those in {@code rejected}
   * are dropped with the destination's reason; every other one was stored.
   *
   * @param retry positions in the batch, from 0, ascending
   * @param rejected the reason by position
   * @param atOnce whether those that are sent again were merely not looked at, so that nothing is
   *     waited for; without any effect where they are the whole batch
   */
  record Partial(int[] retry, Map<Integer, String> rejected, boolean atOnce) implements Outcome {
    public Partial {
      retry = retry.clone();
      rejected = Map.copyOf(rejected);
    }

    /** Stored in part, and what is sent again waits for the usual back-off of its key. */
    public Partial(int[] retry, Map<Integer, String> rejected) {
      this(retry, rejected, false);
    }

    @Override
    public int[] retry() {
      return retry.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Partial that
          && Arrays.equals(retry, that.retry)
          && rejected.equals(that.rejected)
          && atOnce == that.atOnce;
    }

    @Override
    public int hashCode() {
      return Objects.hash(Arrays.hashCode(retry), rejected, atOnce);
    }

    @Override
    public String toString() {
      String positions = Arrays.toString(retry);
      return "Partial[retry=" + positions + ", rejected=" + rejected + ", atOnce=" + atOnce + "]";
    }
  }

  /**
   * Not stored; the batch is kept and sent again later.
   *
   * @param pace how long it waits
   * @param delay the exact wait where the destination named one, or null for the usual back-off
   * @param reason what is told to the user
   */
  record RetryAfter(Pace pace, @Nullable Duration delay, String reason) implements Outcome {
    public RetryAfter {
      Objects.requireNonNull(pace);
      Objects.requireNonNull(reason);
    }
  }

  /**
   * Not stored as it stands; each half of the batch may be. A batch of one event that was too large
   * is shortened and sent once more; a batch of one event that was refused is dropped.
   *
   * @param tooLarge true when the size was refused, false when an event in it was
   */
  record Split(boolean tooLarge, String reason) implements Outcome {}

  /** Refused for good: the batch is dropped with this reason. */
  record Rejected(String reason) implements Outcome {}

  /** Whom a failed attempt holds up, and how fast it is tried again. */
  enum Pace {
    /** Back-off with jitter, for this key alone. */
    KEY,
    /** The longest back-off at once, for this key alone: what is wrong needs a person. */
    HOLD,
    /** Back-off with jitter for the whole destination, probed by one request at a time. */
    DESTINATION
  }

  /** Sent again with the usual back-off of its key. */
  static Outcome retry(String reason) {
    return new RetryAfter(Pace.KEY, null, reason);
  }

  /** Sent again at the longest back-off: a credential or an address is probably wrong. */
  static Outcome hold(String reason) {
    return new RetryAfter(Pace.HOLD, null, reason);
  }
}
