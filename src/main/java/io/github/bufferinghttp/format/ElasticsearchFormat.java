package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The bulk API of Elasticsearch and OpenSearch, for data streams and plain indices.
 *
 * <p>The document is the encoder's JSON object, completed by {@code @timestamp}, {@code
 * service.name} and {@code host.name}; with an encoder of text, or with {@code ecs}, it is made
 * here. Each document is created under an {@code _id} made of the batch's id and its position, so
 * that sending it again never stores it twice: a 409 means that it is there. For the same reason
 * every item of an answer that could not be read is sent again.
 */
public final class ElasticsearchFormat implements PayloadFormat {

  /** The data stream that Elasticsearch has a template for. */
  static final String DEFAULT_INDEX = "logs-generic-default";

  /** Keeps the answer to a batch that was stored below the 64 KiB that are read of it. */
  private static final int MAX_EVENTS = 2000;

  private static final int MAX_BYTES = 10 << 20;
  private static final int MAX_INDEX_BYTES = 255;

  private static final String FILTER =
      "errors,items.*.status,items.*.error.type,items.*.error.reason";

  private @Nullable String index;
  private @Nullable String apiKey;
  private @Nullable String service;
  private @Nullable String host;
  private boolean ecs;

  private @Nullable KeyTemplate indexTemplate;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private Document document;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private EcsDocument ecsDocument;

  // Owned by the flush thread.
  private @Nullable Object lastKey;
  private String lastIndex = "";

  /**
   * The data stream or index, with {@code {part}} replaced and made a valid name; by default that
   * of the url's path, or else {@value #DEFAULT_INDEX}.
   */
  public void setIndex(String index) {
    this.index = index;
  }

  /** Sent as {@code Authorization: ApiKey}; by default none is sent. */
  public void setApiKey(String apiKey) {
    this.apiKey = apiKey;
  }

  /** Whether documents have the names of the Elastic Common Schema; by default false. */
  public void setEcs(boolean ecs) {
    this.ecs = ecs;
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
    Checks.credential(context, "apiKey", apiKey);
    Origin origin = Origin.of(context, service, host);
    document = new Document(context, "message").needTime("@timestamp");
    document.needPath("service.name", origin.service()).needPath("host.name", origin.host());
    ecsDocument = new EcsDocument(context, origin);
    String path = context.url().getRawPath();
    boolean named = !Uris.isBase(context.url()) && !"/_bulk".equals(path);
    indexTemplate =
        index == null && named
            ? null
            : Templates.parse(context, "index", index == null ? DEFAULT_INDEX : index.trim());
    if (indexTemplate != null && indexTemplate.isConstant()) {
      String name = indexTemplate.render("");
      if (!name.equals(indexName(name))) {
        context.problem(
            "index", "'" + name + "' is no name for an index (lower case letters, digits, . _ -)");
      }
    }
  }

  /** Asks for the status of each item and why it failed, and for nothing else. */
  @Override
  public URI uri(URI url) {
    return Uris.withQuery(Uris.withPath(url, "/_bulk"), "filter_path", FILTER);
  }

  @Override
  public String contentType() {
    return "application/x-ndjson";
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    if (apiKey != null) {
      headers.set("Authorization", "ApiKey " + apiKey);
    }
  }

  @Override
  public int maxEvents() {
    return MAX_EVENTS;
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
    Members action = new Members(sink).object("create");
    if (indexTemplate != null) {
      action.text("_index", index(indexTemplate, batch.key()));
    }
    action.text("_id", batch.id() + "-" + batch.events()).end();
    sink.writeUtf8("}\n");
    if (ecs) {
      ecsDocument.write(event, sink);
    } else {
      document.write(event, batch.key(), sink);
    }
    sink.write('\n');
  }

  /** An answer that cannot be read, an empty one too, has the batch sent again: it is safe to. */
  @Override
  public Outcome accepted(Answer answer, Batch batch) {
    Replies.Listing listing = Replies.listing(answer, "items");
    JsonNode errors = listing.scalars().get("errors");
    if (errors != null && errors.isBoolean() && !errors.booleanValue()) {
      return Outcome.DELIVERED;
    }
    List<JsonNode> items = listing.results();
    PartialResult result = new PartialResult();
    for (int i = 0; i < batch.events(); i++) {
      if (i < items.size()) {
        judge(items.get(i), i, result);
      } else {
        result.retry(i, "the bulk answer could not be read to its end");
      }
    }
    return result.outcome(batch);
  }

  /** One bad line would have the whole request refused; sending the good ones again is safe. */
  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }

  /** Events come a key at a time, so that the last name is most often the next one too. */
  private String index(KeyTemplate template, Object key) {
    if (!key.equals(lastKey)) {
      lastKey = key;
      lastIndex = indexName(template.render(key));
    }
    return lastIndex;
  }

  private static void judge(JsonNode item, int position, PartialResult result) {
    JsonNode create = item.elements().hasNext() ? item.elements().next() : item;
    int status = create.path("status").asInt(0);
    String type = create.path("error").path("type").asText();
    if (status / 100 == 2 || status == 409) {
      return;
    }
    String reason =
        Replies.reason(status + " " + type, create.path("error").path("reason").asText());
    // A full disk makes indices read-only for a while: older versions answer that with 403.
    if (status == 429 || status < 400 || status >= 500 || type.equals("cluster_block_exception")) {
      result.retry(position, reason);
    } else {
      result.reject(position, reason);
    }
  }

  /** Lower case, letters, digits, and {@code . _ -} but at the start; at most 255 bytes. */
  static String indexName(String text) {
    String name =
        Safe.replace(
            text.toLowerCase(Locale.ROOT),
            '-',
            c -> c == '.' || c == '_' || Character.isLetterOrDigit((char) c));
    int start = 0;
    while (start < name.length() && "-_.".indexOf(name.charAt(start)) >= 0) {
      start++;
    }
    int end = name.length();
    while (name.substring(start, end).getBytes(StandardCharsets.UTF_8).length > MAX_INDEX_BYTES) {
      end--;
    }
    return start == end ? Templates.NONE : name.substring(start, end);
  }
}
