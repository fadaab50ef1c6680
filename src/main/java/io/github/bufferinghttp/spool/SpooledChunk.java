package io.github.bufferinghttp.spool;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it goes to the spool and comes back: what another process needs to post it again.
 *
 * <p>The arrays are shared, not copied; who passes them on no longer changes them.
 *
 * @param id the batch id, as in {@code X-Batch-Id}
 * @param key the aggregator key of its events
 * @param headers names and values of headers that hold no secret; secrets are made again when it is
 *     sent, and must not be given here, since the file holds what is given
 * @param contentType the value of {@code Content-Type}
 * @param format the name of what wrote its events; no other format can send them
 * @param ends where each event ends in the body, ascending
 * @param firstEventMillis the wall-clock time of the first event, in ms since 1970
 * @param attempts how often it was sent in vain
 * @param body the bytes to post
 */
public record SpooledChunk(
    String id,
    SpooledKey key,
    Map<String, String> headers,
    String contentType,
    String format,
    int[] ends,
    long firstEventMillis,
    int attempts,
    byte[] body) {

  public SpooledChunk {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    if (attempts < 0) {
      throw new IllegalArgumentException("attempts " + attempts);
    }
    int last = 0;
    for (int end : ends) {
      if (end < last) {
        throw new IllegalArgumentException("an event ends at " + end + " behind one at " + last);
      }
      last = end;
    }
    if (last > body.length) {
      throw new IllegalArgumentException("the last event ends at " + last + " of " + body.length);
    }
  }

  /** How many events it has. */
  public int events() {
    return ends.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SpooledChunk that
        && id.equals(that.id)
        && key.equals(that.key)
        && headers.equals(that.headers)
        && contentType.equals(that.contentType)
        && format.equals(that.format)
        && Arrays.equals(ends, that.ends)
        && firstEventMillis == that.firstEventMillis
        && attempts == that.attempts
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Sizes alone: events and values may be confidential. */
  @Override
  public String toString() {
    return "SpooledChunk[" + id + ", " + ends.length + " events, " + body.length + " bytes]";
  }
}
