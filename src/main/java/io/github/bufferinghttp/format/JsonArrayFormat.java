package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;

/**
 * A JSON array of the events, {@code [e,e]}, for endpoints that take one as {@code
 * application/json}.
 *
 * <p>An event of which the encoder did not make a JSON object becomes a JSON string, so that the
 * body is valid JSON with any encoder. Every 2xx means that all events were stored; a batch that
 * was refused for its content is split until the bad event stands alone.
 */
public final class JsonArrayFormat implements JsonArrayBody {

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private EncodedEvent encoded;

  @Override
  public void start(FormatContext context) {
    encoded = new EncodedEvent(context);
  }

  @Override
  public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
    encoded.writeJson(event, sink);
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }
}
