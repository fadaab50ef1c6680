package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.Json;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events for Splunk's HTTP Event Collector, one object after the other.
 *
 * <p>The {@code event} is the encoder's JSON object, or its text; with text, level, logger, thread,
 * MDC and key-value pairs go into {@code fields}. When the collector finds one event invalid, the
 * events before it are stored, it alone is rejected, and those behind it are sent again.
 */
public final class SplunkHecFormat implements PayloadFormat {

  /** The usual {@code max_content_length} of Splunk Cloud. */
  static final int MAX_BYTES = 1_000_000;

  /** The collector refuses a blank event (code 13), and a field without a name. */
  private static final String EMPTY = "(empty)";

  private @Nullable String token;
  private @Nullable String index;
  private @Nullable String source;
  private @Nullable String sourcetype;
  private @Nullable String host;
  private @Nullable String fields;

  private @Nullable KeyTemplate indexTemplate;
  private @Nullable KeyTemplate sourceTemplate;
  private @Nullable KeyTemplate sourcetypeTemplate;
  private @Nullable KeyTemplate hostTemplate;
  private Map<String, KeyTemplate> fieldTemplates = Map.of();

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private EncodedEvent encoded;

  /** The token, sent as {@code Authorization: Splunk}; by default none is sent. */
  public void setToken(String token) {
    this.token = token;
  }

  /** The index, with {@code {part}} replaced; by default the token's own. */
  public void setIndex(String index) {
    this.index = index;
  }

  /** The source, with {@code {part}} replaced; by default the service's name. */
  public void setSource(String source) {
    this.source = source;
  }

  /**
   * The source type, with {@code {part}} replaced; by default {@code _json} for events that are
   * JSON objects, else the token's own.
   */
  public void setSourcetype(String sourcetype) {
    this.sourcetype = sourcetype;
  }

  /** The host, with {@code {part}} replaced; by default this machine's name. */
  public void setHost(String host) {
    this.host = host;
  }

  /**
   * Indexed fields: lines of {@code name = value}, with {@code {part}} replaced; by default one for
   * each part of the key.
   */
  public void setFields(String fields) {
    this.fields = fields;
  }

  @Override
  public void start(FormatContext context) {
    encoded = new EncodedEvent(context);
    Checks.credential(context, "token", token);
    Origin origin = Origin.of(context, null, null);
    indexTemplate = Templates.parseOptional(context, "index", index);
    sourcetypeTemplate = Templates.parseOptional(context, "sourcetype", sourcetype);
    sourceTemplate = Templates.parseOr(context, "source", source, origin.service());
    hostTemplate = Templates.parseOr(context, "host", host, origin.host());
    fieldTemplates = Templates.linesOrParts(context, "fields", fields);
  }

  @Override
  public URI uri(URI url) {
    return Uris.withPath(url, "/services/collector/event");
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    HecReplies.authorize(headers, token);
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
    encoded.encode(event);
    Object key = batch.key();
    Members members = new Members(sink);
    members.name("time").writeUtf8(seconds(Events.time(event)));
    members.text("host", apply(hostTemplate, key)).text("source", apply(sourceTemplate, key));
    String type = apply(sourcetypeTemplate, key);
    members.text("sourcetype", type == null && encoded.isObject() ? "_json" : type);
    members.text("index", apply(indexTemplate, key));
    ByteSink value = members.name("event");
    if (encoded.isObject()) {
      encoded.writeJson(value);
    } else if (encoded.isBlank()) {
      Json.string(value, EMPTY);
    } else {
      encoded.writeString(value);
    }
    Members inner = members.object("fields");
    fields(event, key).forEach(inner::text);
    inner.end();
    members.end();
  }

  @Override
  public Outcome accepted(Answer answer, Batch batch) {
    return HecReplies.accepted(answer, batch, true);
  }

  @Override
  public Outcome refused(Answer answer, Batch batch, Outcome usual) {
    return HecReplies.refused(answer, batch, usual, true);
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }

  /** Strings alone: the collector refuses objects, and null, in fields. */
  private Map<String, String> fields(ILoggingEvent event, Object key) {
    Map<String, String> all = new LinkedHashMap<>();
    fieldTemplates.forEach((name, value) -> all.put(name, value.render(key)));
    if (!encoded.isObject()) {
      all.putIfAbsent("level", Events.level(event));
      all.putIfAbsent("logger", Events.logger(event));
      all.putIfAbsent("thread", Events.thread(event));
      Events.context(event)
          .forEach((name, value) -> all.putIfAbsent(notBlank(name), Events.text(value)));
    }
    return all;
  }

  private static @Nullable String apply(@Nullable KeyTemplate template, Object key) {
    return template == null ? null : template.render(key);
  }

  private static String notBlank(String text) {
    return text.isBlank() ? EMPTY : text;
  }

  /** To the nanosecond, since Splunk shows events in the order of their times. */
  private static String seconds(Instant time) {
    long nanos = Math.max(0, Events.epochNanos(time));
    String fraction = Long.toString(nanos % 1_000_000_000 + 1_000_000_000).substring(1);
    return nanos / 1_000_000_000 + "." + fraction;
  }
}
