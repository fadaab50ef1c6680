package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.header.RequestHeaders;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines for a dataset of Axiom: the encoder's object, completed by {@code _time}, {@code
 * service} and {@code host}.
 *
 * <p>Axiom answers 200 with how many events it took and how many it did not, without saying which:
 * see {@link #accepted}.
 */
public final class AxiomFormat implements PayloadFormat {

  private static final int MAX_BYTES = 10_000_000;

  private @Nullable String dataset;
  private @Nullable String token;
  private @Nullable String service;
  private @Nullable String host;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private Document document;

  /** The dataset; required unless the url has a path (as that of an edge deployment has). */
  public void setDataset(String dataset) {
    this.dataset = dataset;
  }

  /** The API token, sent as {@code Authorization: Bearer}; by default none is sent. */
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
    if (Uris.isBase(context.url())) {
      Checks.required(context, "dataset", dataset);
    }
    document = new Document(context, "message").needTime("_time");
    document.needOrigin(Origin.of(context, service, host));
  }

  @Override
  public URI uri(URI url) {
    return dataset == null
        ? url
        : Uris.withPath(url, "/v1/datasets/" + Uris.encode(dataset) + "/ingest");
  }

  @Override
  public String contentType() {
    return "application/x-ndjson";
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
    sink.write('\n');
  }

  /**
   * A batch with failures is given up as a whole, since sending it again would store the others
   * twice. An answer that cannot be read, an empty one too, is delivered.
   */
  @Override
  public Outcome accepted(Answer answer, Batch batch) {
    Replies.Listing listing = Replies.listing(answer, "failures"); // which may be a long one
    JsonNode count = listing.scalars().get("failed");
    long failed = count == null ? 0 : count.asLong();
    List<JsonNode> failures = listing.results();
    String first = failures.isEmpty() ? "" : failures.get(0).path("error").asText();
    return failed <= 0
        ? Outcome.DELIVERED
        : Replies.someRefused(failed, batch, Replies.reason("Axiom refused events", first));
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }
}
