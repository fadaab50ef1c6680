package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;

/**
 * The default format: the events as the encoder writes them, each ended by one newline, for any
 * HTTP endpoint that takes lines (Fluent Bit, Vector, an own receiver).
 *
 * <p>The content type is {@code application/x-ndjson} when the encoder writes JSON, else {@code
 * text/plain} with the encoder's charset. Every 2xx means that all events were stored.
 */
public final class LinesFormat implements PayloadFormat {

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private LineWriter lines;

  private String contentType = "";

  @Override
  public void start(FormatContext context) {
    lines = new LineWriter(context);
    contentType = lines.contentType();
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
    lines.write(event, sink);
  }
}
