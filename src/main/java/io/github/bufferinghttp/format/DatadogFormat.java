package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventTexts;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The log intake of Datadog ({@code https://http-intake.logs.datadoghq.eu} and its like), version
 * 2.
 *
 * <p>The message is the formatted message, or the encoder's text when the encoder writes text; all
 * else stands in Datadog's standard attributes, MDC and key-value pairs under {@code mdc} but for
 * what a tracer put there: {@code trace_id}, {@code span_id} and all that begins with {@code dd.}.
 * Every 2xx means that all events were stored. The limits are those of "Send logs" in Datadog's API
 * reference: 1,000 events, 5 MB, and 1 MB an event.
 */
public final class DatadogFormat implements JsonArrayBody {

  private static final int MAX_EVENTS = 1000;
  private static final int MAX_BYTES = 5_000_000;
  private static final int MAX_EVENT_BYTES = 1_000_000;

  /** Of logger, thread and each tag, in characters, where an event has to be cut. */
  private static final int MAX_NAME = 1000;

  private @Nullable String apiKey;
  private @Nullable String service;
  private @Nullable String host;
  private String source = "java";
  private @Nullable String tags;

  private Map<String, KeyTemplate> tagTemplates = Map.of();

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private Origin origin;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private MessageText message;

  private final EventTexts texts = new EventTexts();

  /** The header {@code DD-API-KEY}; by default none is sent. */
  public void setApiKey(String apiKey) {
    this.apiKey = apiKey;
  }

  /**
   * The service's name; by default {@code OTEL_SERVICE_NAME}, the name of the Logback context, or
   * {@code java}.
   */
  public void setService(String service) {
    this.service = service;
  }

  /** The {@code hostname}; by default this machine's. */
  public void setHost(String host) {
    this.host = host;
  }

  /** What picks the pipeline in Datadog; by default {@code java}. */
  public void setSource(String source) {
    this.source = source;
  }

  /**
   * The tags: lines of {@code name = value}, with {@code {part}} replaced; by default one for each
   * part of the key.
   */
  public void setTags(String tags) {
    this.tags = tags;
  }

  @Override
  public void start(FormatContext context) {
    Checks.credential(context, "apiKey", apiKey);
    Checks.required(context, "source", source);
    message = new MessageText(context);
    origin = Origin.of(context, service, host);
    tagTemplates = Templates.linesOrParts(context, "tags", tags);
  }

  @Override
  public URI uri(URI url) {
    return Uris.withPath(url, "/api/v2/logs");
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    if (apiKey != null) {
      headers.set("DD-API-KEY", apiKey);
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
    int from = sink.size();
    write(event, batch.key(), null, sink);
    int chars = MAX_EVENT_BYTES / 2;
    for (; sink.size() - from > MAX_EVENT_BYTES && chars > 0; chars /= 2) {
      sink.truncate(from);
      write(event, batch.key(), Document.cut(message.of(event), chars), sink);
    }
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }

  /** Writes the whole event, or a shorter text of it, with short names and no details. */
  private void write(ILoggingEvent event, Object key, @Nullable String shorter, ByteSink sink) {
    int most = shorter == null ? Integer.MAX_VALUE : MAX_NAME;
    Members log = new Members(sink);
    log.number("timestamp", Events.epochNanos(Events.time(event)) / 1_000_000);
    log.text("status", Events.level(event).toLowerCase(Locale.ROOT));
    if (shorter == null) {
      message.write(event, log.name("message"));
    } else {
      log.text("message", shorter);
    }
    log.text("ddsource", source).text("hostname", origin.host()).text("service", origin.service());
    if (!tagTemplates.isEmpty()) {
      log.text("ddtags", tags(key, most));
    }
    Members logger = log.object("logger");
    logger.text("name", Document.cut(Events.logger(event), most));
    logger.text("thread_name", Document.cut(Events.thread(event), most));
    StackTraceElement caller = shorter == null ? Events.caller(event) : null;
    if (caller != null) {
      logger.text("method_name", caller.getMethodName()).text("file", caller.getFileName());
      logger.number("line", caller.getLineNumber());
    }
    logger.end();
    if (shorter == null) {
      details(event, log);
    }
    log.end();
  }

  private void details(ILoggingEvent event, Members log) {
    IThrowableProxy exception = Events.exception(event);
    if (exception != null) {
      Members error = log.object("error");
      error.text("kind", exception.getClassName()).text("message", exception.getMessage());
      texts.stackTrace(error.name("stack"), exception);
      error.end();
    }
    Set<String> markers = EventTexts.markers(event);
    if (!markers.isEmpty()) {
      log.value("markers", markers);
    }
    Map<String, Object> context = Events.context(event);
    context.forEach(
        (name, value) -> {
          if (isTracing(name)) {
            log.text(name, Events.text(value));
          }
        });
    context.keySet().removeIf(DatadogFormat::isTracing);
    if (!context.isEmpty()) {
      Members mdc = log.object("mdc");
      context.forEach(mdc::value);
      mdc.end();
    }
  }

  /**
   * What Datadog's tracer, or OpenTelemetry's agent, puts into the MDC to tie logs to traces:
   * Datadog looks for these names at top level alone ("Preprocessing for JSON logs").
   */
  private static boolean isTracing(String name) {
    return name.startsWith("dd.") || name.equals("trace_id") || name.equals("span_id");
  }

  private String tags(Object key, int most) {
    StringBuilder out = new StringBuilder();
    tagTemplates.forEach(
        (name, value) ->
            out.append(out.isEmpty() ? "" : ",")
                .append(name)
                .append(':')
                .append(Document.cut(value.render(key), most).replaceAll("[,\\s\\p{Cntrl}]", "_")));
    return out.toString();
  }
}
