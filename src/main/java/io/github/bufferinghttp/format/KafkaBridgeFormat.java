package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.Json;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records for a topic of Kafka through the Strimzi HTTP bridge. The aggregator key is the key of
 * the record, so that its events stay on one partition, in order.
 *
 * <p>The bridge answers 200 and says for each record where it is or why it is nowhere: those are
 * sent again, and a record that is too large is rejected. Nothing tells repeats apart, so that
 * events on which the answer is silent are not sent again but rejected, and reach the fallback
 * appender. The bridge takes no compressed bodies.
 */
public final class KafkaBridgeFormat implements PayloadFormat {

  /** Keeps an answer in which every record failed below the 64 KiB that are read of it. */
  private static final int MAX_EVENTS = 400;

  /** Below Kafka's default for {@code max.request.size}, 1 MiB. */
  private static final int MAX_BYTES = 1_000_000;

  private static final byte[] PREFIX = JsonBytes.ascii("{\"records\":[");
  private static final byte[] SUFFIX = JsonBytes.ascii("]}");

  private @Nullable String topic;
  private @Nullable String recordKey;
  private @Nullable String service;
  private @Nullable String host;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private KeyTemplate keyTemplate;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private Document document;

  /** The topic; required unless the url has a path. */
  public void setTopic(String topic) {
    this.topic = topic;
  }

  /** The record's key, with {@code {part}} replaced; by default the whole aggregator key. */
  public void setRecordKey(String recordKey) {
    this.recordKey = recordKey;
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
    if (topic == null && Uris.isBase(context.url())) {
      context.problem("topic", "is required");
    } else if (topic != null && !topic.matches("[a-zA-Z0-9._-]{1,249}")) {
      context.problem("topic", "'" + topic + "' is no name of a topic");
    }
    Checks.defined(context, "topic", topic);
    keyTemplate = Templates.parse(context, "recordKey", recordKey == null ? "{key}" : recordKey);
    document = new Document(context, "message").needTime("timestamp");
    document.needOrigin(Origin.of(context, service, host));
  }

  @Override
  public URI uri(URI url) {
    return topic == null ? url : Uris.withPath(url, "/topics/" + topic);
  }

  @Override
  public String contentType() {
    return "application/vnd.kafka.json.v2+json";
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
  public byte[] prefix(Object key) {
    return PREFIX;
  }

  @Override
  public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
    Members members = new Members(sink);
    String key = keyTemplate.render(batch.key());
    if (!key.isEmpty()) {
      Json.string(members.name("key"), key);
    }
    document.write(event, batch.key(), members.name("value"));
    members.end();
  }

  @Override
  public byte[] separator() {
    return JsonBytes.COMMA;
  }

  @Override
  public byte[] suffix(Object key) {
    return SUFFIX;
  }

  /** 204 is the answer to {@code async=true}, which says nothing; any other must list offsets. */
  @Override
  public Outcome accepted(Answer answer, Batch batch) {
    if (answer.status() == 204) {
      return Outcome.DELIVERED;
    }
    List<JsonNode> offsets = Replies.listing(answer, "offsets").results();
    PartialResult result = new PartialResult();
    for (int i = 0; i < batch.events(); i++) {
      JsonNode offset = i < offsets.size() ? offsets.get(i) : null;
      if (offset == null) {
        result.reject(i, "the bridge's answer does not say whether it was stored");
      } else if (!offset.hasNonNull("offset")) {
        failed(offset, i, result);
      }
    }
    return result.outcome(batch);
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }

  private static void failed(JsonNode offset, int position, PartialResult result) {
    String message = offset.path("message").asText();
    String reason =
        Replies.reason("Kafka bridge, error " + offset.path("error_code").asText("?"), message);
    if (message.contains("larger than") || message.contains("too large")) {
      result.reject(position, reason);
    } else {
      result.retry(position, reason);
    }
  }
}
