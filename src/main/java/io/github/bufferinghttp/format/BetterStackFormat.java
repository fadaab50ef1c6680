package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.header.RequestHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A JSON array for a source of Better Stack: the encoder's objects, completed by {@code dt}, {@code
 * service} and {@code host}. The {@code url} is the source's ingesting host.
 *
 * <p>Every 2xx means that all events were stored. A used-up quota (402) is held. See "Ingesting
 * logs" in the vendor's documentation.
 */
public final class BetterStackFormat implements JsonArrayBody {

  /** "Below 10 MB", with room for what frames the events. */
  private static final int MAX_BYTES = 9_500_000;

  private @Nullable String token;
  private @Nullable String service;
  private @Nullable String host;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private Document document;

  /** The source's token, sent as {@code Authorization: Bearer}; by default none is sent. */
  public void setToken(String token) {
    this.token = token;
  }

  /**
   * The service's name; by default {@code OTEL_SERVICE_NAME}, the name of the Logback context, or
   * {@code java}.
   */
  public void setService(String service) {
    this.service = service;
  }

  /** The host's name; by default this machine's. */
  public void setHost(String host) {
    this.host = host;
  }

  @Override
  public void start(FormatContext context) {
    Checks.credential(context, "token", token);
    document = new Document(context, "message").needTime("dt");
    document.needOrigin(Origin.of(context, service, host));
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    if (token != null) {
      headers.set("Authorization", "Bearer " + token);
    }
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  @Override
  public String defaultCompression() {
    return "gzip";
  }

  @Override
  public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
    document.write(event, batch.key(), sink);
  }

  @Override
  public Outcome refused(Answer answer, Batch batch, Outcome usual) {
    return answer.status() == 402
        ? Outcome.hold(Replies.reason("Better Stack's quota is used up", answer.text()))
        : usual;
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }
}
