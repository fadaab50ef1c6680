package io.github.bufferinghttp.encoder;

import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Writes an event as bytes into a sink: the direct way from an event to a request's body.
 *
 * <p>A Logback {@code Encoder} that implements this too is asked to write here instead of returning
 * an array for each event. Called on the appender's flush thread only.
 */
@FunctionalInterface
public interface EventEncoder {

  /**
   * Writes one event at the end of the sink. Where the encoder's output is all that is sent of it,
   * an event for which nothing is written is dropped.
   *
   * @throws RuntimeException if it cannot; the appender then takes back what was written and ships
   *     a line that holds the level, the logger, the raw message and the error
   */
  void encode(ILoggingEvent event, ByteSink sink);
}
