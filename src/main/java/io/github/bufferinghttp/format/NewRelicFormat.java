package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventTexts;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Log API of New Relic ({@code https://log-api.newrelic.com} or {@code
 * https://log-api.eu.newrelic.com}).
 *
 * <p>The message is the formatted message, or the encoder's text when the encoder writes text; all
 * else stands in attributes, those of the batch in common ones. Every 2xx means that all events
 * were stored: New Relic checks them later, and reports what it refuses as {@code
 * NrIntegrationError}. The limits are those of "Log API" and "Log event data" in its documentation.
 */
public final class NewRelicFormat implements PayloadFormat {

  private static final int MAX_BYTES = 1_000_000;

  /** New Relic takes 255 an event: these, and at most 50 common ones. */
  private static final int MAX_ATTRIBUTES = 200;

  private static final int MAX_COMMON = 50;

  /** The characters of an attribute's name. */
  private static final int MAX_NAME = 255;

  private static final byte[] SUFFIX = JsonBytes.ascii("]}]");

  private final PrefixCache prefixes = new PrefixCache(this::writePrefix);

  private @Nullable String apiKey;
  private @Nullable String service;
  private @Nullable String host;
  private @Nullable String attributes;

  private Map<String, KeyTemplate> common = Map.of();

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private MessageText message;

  /** The licence key, sent as {@code Api-Key}; by default none is sent. */
  public void setApiKey(String apiKey) {
    this.apiKey = apiKey;
  }

  /**
   * The attribute {@code service.name}; by default {@code OTEL_SERVICE_NAME}, the name of the
   * Logback context, or {@code java}.
   */
  public void setService(String service) {
    this.service = service;
  }

  /** The attribute {@code hostname}; by default this machine's. */
  public void setHost(String host) {
    this.host = host;
  }

  /**
   * Common attributes: lines of {@code name = value}, with {@code {part}} replaced; by default one
   * for each part of the key.
   */
  public void setAttributes(String attributes) {
    this.attributes = attributes;
  }

  @Override
  public void start(FormatContext context) {
    Checks.credential(context, "apiKey", apiKey);
    message = new MessageText(context);
    Origin origin = Origin.of(context, service, host);
    common = new LinkedHashMap<>();
    common.put("service.name", KeyTemplate.literal(origin.service()));
    common.put("hostname", KeyTemplate.literal(origin.host()));
    int own = common.size();
    common.putAll(Templates.linesOrParts(context, "attributes", attributes));
    if (common.size() > MAX_COMMON) {
      context.problem(
          "attributes",
          "there may be " + (MAX_COMMON - own) + ", there are " + (common.size() - own));
    }
  }

  @Override
  public URI uri(URI url) {
    return Uris.withPath(url, "/log/v1");
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    if (apiKey != null) {
      headers.set("Api-Key", apiKey);
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
  public byte[] prefix(Object key) {
    return prefixes.of(key);
  }

  @Override
  public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
    Members log = new Members(sink);
    log.number("timestamp", Events.epochNanos(Events.time(event)) / 1_000_000);
    message.write(event, log.name("message"));
    Members inner = log.object("attributes");
    attributes(event).entrySet().stream()
        .limit(MAX_ATTRIBUTES)
        .forEach(entry -> inner.value(entry.getKey(), entry.getValue()));
    inner.end();
    log.end();
  }

  @Override
  public byte[] separator() {
    return JsonBytes.COMMA;
  }

  @Override
  public byte[] suffix(Object key) {
    return SUFFIX;
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }

  /** The names are those of New Relic's logs in context. */
  private static Map<String, Object> attributes(ILoggingEvent event) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("level", Events.level(event));
    all.put("logger.name", Events.logger(event));
    all.put("thread.name", Events.thread(event));
    Set<String> markers = EventTexts.markers(event);
    if (!markers.isEmpty()) {
      all.put("markers", String.join(",", markers));
    }
    StackTraceElement caller = Events.caller(event);
    if (caller != null) {
      all.put("class.name", caller.getClassName());
      all.put("method.name", caller.getMethodName());
      all.put("line.number", caller.getLineNumber());
    }
    IThrowableProxy exception = Events.exception(event);
    if (exception != null) {
      all.put("error.class", exception.getClassName());
      if (exception.getMessage() != null) {
        all.put("error.message", exception.getMessage());
      }
      all.put("error.stack", Events.stackTrace(exception));
    }
    Events.context(event)
        .forEach((name, value) -> all.putIfAbsent(attributeName(name), scalar(value)));
    return all;
  }

  private static String attributeName(String name) {
    return name.length() <= MAX_NAME
        ? name
        : Document.cut(name, MAX_NAME - Document.MARKER.length());
  }

  private static Object scalar(Object value) {
    boolean finite = value instanceof Number n && Double.isFinite(n.doubleValue());
    return finite || value instanceof Boolean ? value : Events.text(value);
  }

  private void writePrefix(Object key, ByteSink sink) {
    sink.writeUtf8("[{\"common\":{\"attributes\":");
    Members members = new Members(sink);
    common.forEach((name, value) -> members.text(name, value.render(key)));
    members.end();
    sink.writeUtf8("},\"logs\":[");
  }
}
