package io.github.bufferinghttp.format;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventTexts;
import io.github.bufferinghttp.encoder.Json;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's OTLP/HTTP for logs, in its JSON encoding: for collectors and every back end that
 * takes OTLP.
 *
 * <p>The body of a record is the formatted message, or the encoder's text when the encoder writes
 * text (the output of an encoder of JSON is not used: what it holds stands in attributes). As the
 * specification has it, a partial success and a 500 are never sent again; the appender retries 429,
 * 502, 503 and 504. See "OTLP Specification" 1.x and "Semantic conventions for exceptions in logs".
 */
public final class OtlpFormat implements PayloadFormat {

  private static final byte[] SUFFIX = JsonBytes.ascii("]}]}]}");
  private static final int MAX_BYTES = 4 << 20;

  // A record, in the order in which it is written
  private static final byte[] TIME = JsonBytes.ascii("{\"timeUnixNano\":\"");
  private static final byte[] OBSERVED = JsonBytes.ascii("\",\"observedTimeUnixNano\":\"");
  private static final byte[] SEVERITY = JsonBytes.ascii("\",\"severityNumber\":");
  private static final byte[] SEVERITY_TEXT = JsonBytes.ascii(",\"severityText\":");
  private static final byte[] BODY = JsonBytes.ascii(",\"body\":{\"stringValue\":");
  private static final byte[] ATTRIBUTES = JsonBytes.ascii("},\"attributes\":[");
  private static final byte[] TRACE_ID = JsonBytes.ascii(",\"traceId\":");
  private static final byte[] SPAN_ID = JsonBytes.ascii(",\"spanId\":");

  private final EventTexts texts = new EventTexts();

  private final PrefixCache prefixes = new PrefixCache(this::writePrefix);

  private @Nullable String service;
  private @Nullable String host;
  private @Nullable String resourceAttributes;
  private @Nullable String traceIdKey;
  private @Nullable String spanIdKey;

  private Map<String, KeyTemplate> resource = Map.of();

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private MessageText message;

  /**
   * The resource's {@code service.name}; by default {@code OTEL_SERVICE_NAME}, the name of the
   * Logback context, or {@code java}.
   */
  public void setService(String service) {
    this.service = service;
  }

  /** The resource's {@code host.name}; by default this machine's name. */
  public void setHost(String host) {
    this.host = host;
  }

  /**
   * Further attributes of the resource, besides those of the environment's {@code
   * OTEL_RESOURCE_ATTRIBUTES}: lines of {@code name = value}, with {@code {part}} replaced; by
   * default one for each part of the key.
   */
  public void setResourceAttributes(String resourceAttributes) {
    this.resourceAttributes = resourceAttributes;
  }

  /** The MDC entry that holds the trace id; by default {@code trace_id} or {@code traceId}. */
  public void setTraceIdKey(String traceIdKey) {
    this.traceIdKey = traceIdKey;
  }

  /** The MDC entry that holds the span id; by default {@code span_id} or {@code spanId}. */
  public void setSpanIdKey(String spanIdKey) {
    this.spanIdKey = spanIdKey;
  }

  @Override
  public void start(FormatContext context) {
    start(context, System.getenv());
  }

  void start(FormatContext context, Map<String, String> environment) {
    message = new MessageText(context);
    Checks.defined(context, "traceIdKey", traceIdKey);
    Checks.defined(context, "spanIdKey", spanIdKey);
    Origin origin = Origin.of(context, service, host, environment);
    resource = new LinkedHashMap<>();
    resource.put("service.name", KeyTemplate.literal(origin.service()));
    resource.put("host.name", KeyTemplate.literal(origin.host()));
    origin.attributes().forEach((n, v) -> resource.putIfAbsent(n, KeyTemplate.literal(v)));
    resource.putAll(Templates.linesOrParts(context, "resourceAttributes", resourceAttributes));
  }

  @Override
  public URI uri(URI url) {
    return Uris.withPath(url, "/v1/logs");
  }

  @Override
  public String contentType() {
    return "application/json";
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
  public byte[] prefix(Object key) {
    return prefixes.of(key);
  }

  @Override
  public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
    int start = sink.size();
    if (Events.hasPairs(event) || !isWritten(event, Events.rawMdc(event), sink)) {
      sink.truncate(start);
      write(event, Events.context(event), sink);
    }
  }

  /** False too if the MDC is a map of somebody's own that throws. */
  private boolean isWritten(ILoggingEvent event, Map<String, String> mdc, ByteSink sink) {
    try {
      return write(event, mdc, sink);
    } catch (Throwable e) {
      return false;
    }
  }

  /**
   * Writes one event with these attributes.
   *
   * @return false if two of their names may have become the same
   */
  private boolean write(ILoggingEvent event, Map<String, ?> context, ByteSink sink) {
    String traceName = nameOfId(context, 32, traceIdKey, "trace_id", "traceId");
    String spanName =
        traceName == null ? null : nameOfId(context, 16, spanIdKey, "span_id", "spanId");
    long time = Math.max(0, Events.epochNanos(Events.time(event)));
    sink.write(TIME);
    Json.number(sink, time);
    sink.write(OBSERVED);
    Json.number(sink, time);
    sink.write(SEVERITY);
    Json.number(sink, severity(event.getLevel()));
    sink.write(SEVERITY_TEXT);
    texts.name(sink, Events.level(event));
    sink.write(BODY);
    message.write(event, sink);
    sink.write(ATTRIBUTES);
    OtlpAttributes attributes = new OtlpAttributes(sink, texts);
    texts.name(attributes.text("logger.name"), Events.logger(event));
    attributes.endText();
    texts.name(attributes.text("thread.name"), Events.thread(event));
    attributes.endText();
    Set<String> markers = EventTexts.markers(event);
    attributes.texts("logback.marker", markers);
    StackTraceElement caller = Events.caller(event);
    if (caller != null) {
      attributes.add("code.function.name", caller.getClassName() + "." + caller.getMethodName());
      attributes.add("code.file.path", caller.getFileName());
      attributes.add("code.line.number", caller.getLineNumber());
    }
    IThrowableProxy exception = Events.exception(event);
    if (exception != null) {
      attributes.add("exception.type", exception.getClassName());
      attributes.add("exception.message", exception.getMessage());
      texts.stackTrace(attributes.text("exception.stacktrace"), exception);
      attributes.endText();
    }
    for (Map.Entry<String, ?> entry : context.entrySet()) {
      String name = entry.getKey();
      boolean taken = name == null || name.equals(traceName) || name.equals(spanName);
      if (!taken && !isOwn(name, exception, !markers.isEmpty(), caller != null)) {
        attributes.add(name, entry.getValue());
      }
    }
    attributes.end();
    if (traceName != null) {
      id(sink, TRACE_ID, context.get(traceName));
      id(sink, SPAN_ID, spanName == null ? null : context.get(spanName));
    }
    sink.write('}');
    return !attributes.isRepaired();
  }

  /** Whether an attribute of that name was written before the context's. */
  private static boolean isOwn(
      String name, @Nullable IThrowableProxy exception, boolean marked, boolean located) {
    return switch (name) {
      case "logback.marker" -> marked;
      case "code.function.name", "code.file.path", "code.line.number" -> located;
      case "logger.name", "thread.name", "exception.type", "exception.stacktrace" ->
          exception != null || !name.startsWith("exception.");
      case "exception.message" -> exception != null && exception.getMessage() != null;
      default -> false;
    };
  }

  private static void id(ByteSink sink, byte[] name, @Nullable Object id) {
    if (id != null) {
      sink.write(name);
      Json.string(sink, id.toString().toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public byte[] separator() {
    return JsonBytes.COMMA;
  }

  @Override
  public byte[] suffix(Object key) {
    return SUFFIX;
  }

  /** An answer without a readable {@code partialSuccess}, an empty one too, is delivered. */
  @Override
  public Outcome accepted(Answer answer, Batch batch) {
    JsonNode body = Replies.object(answer);
    JsonNode partial = body == null ? null : body.get("partialSuccess");
    long rejected = partial == null ? 0 : partial.path("rejectedLogRecords").asLong();
    return partial == null || rejected <= 0
        ? Outcome.DELIVERED
        : Replies.someRefused(
            rejected,
            batch,
            Replies.reason(
                "the OTLP receiver refused events", partial.path("errorMessage").asText()));
  }

  @Override
  public Outcome refused(Answer answer, Batch batch, Outcome usual) {
    return answer.status() == 500
        ? Replies.giveUp(
            batch, Replies.reason("500, which OTLP forbids to send again", answer.text()))
        : usual;
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }

  /** The severity numbers of the log data model: 1 TRACE, 5 DEBUG, 9 INFO, 13 WARN, 17 ERROR. */
  static int severity(@Nullable Level level) {
    int value = level == null ? Level.INFO_INT : level.toInt();
    if (value >= Level.ERROR_INT) {
      return 17;
    }
    if (value >= Level.WARN_INT) {
      return 13;
    }
    return value >= Level.INFO_INT ? 9 : value >= Level.DEBUG_INT ? 5 : 1;
  }

  /** Under which name there is a valid id: hex digits, not all of them 0. */
  private static @Nullable String nameOfId(
      Map<String, ?> context, int length, @Nullable String own, String usual, String other) {
    if (own != null) {
      return isId(context.get(own), length) ? own : null;
    }
    return isId(context.get(usual), length)
        ? usual
        : isId(context.get(other), length) ? other : null;
  }

  private static boolean isId(@Nullable Object value, int length) {
    if (!(value instanceof String id) || id.length() != length) {
      return false;
    }
    boolean zero = true;
    for (int i = 0; i < length; i++) {
      char c = id.charAt(i);
      if (c >= 0x80 || Character.digit(c, 16) < 0) {
        return false;
      }
      zero &= c == '0';
    }
    return !zero;
  }

  private void writePrefix(Object key, ByteSink sink) {
    sink.writeUtf8("{\"resourceLogs\":[{\"resource\":{\"attributes\":[");
    OtlpAttributes attributes = new OtlpAttributes(sink, texts);
    resource.forEach((name, value) -> attributes.add(name, value.render(key)));
    attributes.end();
    sink.writeUtf8("},\"scopeLogs\":[{\"scope\":{\"name\":\"io.github.bufferinghttp\"},");
    sink.writeUtf8("\"logRecords\":[");
  }
}
