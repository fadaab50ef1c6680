package io.github.bufferinghttp.metrics;

import java.util.Map;

/**
 * What an appender has done since its start, at one moment. Always {@code appended = delivered +
 * dropped + buffered + spooled}.
 *
 * @param appended events that the appender was given
 * @param delivered events that the destination stored
 * @param dropped events that were given up, for whatever reason
 * @param droppedBy the same by reason; a reason that did not occur is not in it
 * @param buffered events in memory: in the queue, in batches, under way
 * @param spooled events on disk that are not in memory as well; those that an earlier instance left
 *     there count as appended
 * @param requests requests that were sent, each attempt counted
 * @param retries requests that were not the first attempt of their batch
 * @param bodyBytes bytes of those requests' bodies before compression
 * @param wireBytes bytes of those requests' bodies as sent
 */
public record AppenderMetrics(
    long appended,
    long delivered,
    long dropped,
    Map<DropReason, Long> droppedBy,
    long buffered,
    long spooled,
    long requests,
    long retries,
    long bodyBytes,
    long wireBytes) {

  /** Nothing was done yet. */
  public static final AppenderMetrics NONE =
      new AppenderMetrics(0, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0);

  /** Takes a copy of the map. */
  public AppenderMetrics {
    droppedBy = Map.copyOf(droppedBy);
  }
}
