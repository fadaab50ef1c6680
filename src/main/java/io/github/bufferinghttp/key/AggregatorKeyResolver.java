package io.github.bufferinghttp.key;

import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Says which aggregator key an event belongs to. Events of one key travel together, in order, in
 * requests whose headers are made for that key.
 *
 * <p>Called once for each event, on the appender's flush thread, never twice at once. The event
 * carries the MDC and the thread name of the logging call; thread-locals of the calling thread are
 * not there. If it throws or returns null, or its key throws in {@code equals} or {@code hashCode},
 * the event goes under the default key and the appender says so once.
 *
 * @param <K> the key: a value with {@code equals} and {@code hashCode}, and for a spool a {@code
 *     toString} that tells it from others; best a record or a String
 */
@FunctionalInterface
public interface AggregatorKeyResolver<K> {

  /** The key of this event. */
  K resolve(ILoggingEvent event);
}
