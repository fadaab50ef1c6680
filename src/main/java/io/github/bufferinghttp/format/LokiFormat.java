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
 * The push API of Grafana Loki, as JSON: a batch is one stream, whose labels are made from the
 * aggregator key; the line is what the encoder writes, and level, logger, thread, MDC and key-value
 * pairs are its structured metadata.
 *
 * <p>Loki takes two lines of one stream with the same nanosecond and text for the same line, so
 * timestamps are made to rise by at least a nanosecond from event to event. A 400 may come after
 * the valid lines of a request were stored, so it is never sent again; 260 means that the stream is
 * blocked until some date, and is held.
 */
public final class LokiFormat implements PayloadFormat {

  /** Loki's own default for {@code max_line_size}. */
  static final int DEFAULT_MAX_LINE_BYTES = 256 * 1024;

  /** Loki's default for {@code grpc_server_max_recv_msg_size}. */
  private static final int MAX_BYTES = 4 << 20;

  /** Loki's default for {@code max_label_names_per_series}. */
  private static final int MAX_LABELS = 15;

  private static final int MAX_TENANT_CHARS = 150;
  private static final long MAX_SHIFT_NANOS = 1_000_000;
  private static final byte[] BEFORE_TIME = {'[', '"'};
  private static final byte[] BEHIND_TIME = {'"', ','};
  private static final byte[] SUFFIX = JsonBytes.ascii("]}]}");

  private final PrefixCache prefixes = new PrefixCache(this::writePrefix);
  private final LokiMetadata metadata = new LokiMetadata();

  private @Nullable String labels;
  private @Nullable String tenant;
  private @Nullable String service;
  private boolean structuredMetadata = true;
  private int maxLineBytes = DEFAULT_MAX_LINE_BYTES;

  private Map<String, KeyTemplate> labelTemplates = Map.of();
  private @Nullable KeyTemplate tenantTemplate;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private EncodedEvent encoded;

  /** Owned by the flush thread. */
  private long lastNanos = Long.MIN_VALUE;

  /**
   * The stream's labels: lines of {@code name = value}, with {@code {part}} replaced, at most 15.
   * By default {@code service_name}, {@code host} and a label for each part of the key.
   */
  public void setLabels(String labels) {
    this.labels = labels;
  }

  /** {@code X-Scope-OrgID}, with {@code {part}} replaced; by default none. */
  public void setTenant(String tenant) {
    this.tenant = tenant;
  }

  /**
   * The label {@code service_name}; by default {@code OTEL_SERVICE_NAME}, the name of the Logback
   * context, or {@code java}.
   */
  public void setService(String service) {
    this.service = service;
  }

  /** Whether events carry structured metadata (Loki 3 takes it as it comes); by default true. */
  public void setStructuredMetadata(boolean structuredMetadata) {
    this.structuredMetadata = structuredMetadata;
  }

  /**
   * The most bytes of a line: what is longer is cut, since Loki would refuse it. By default {@value
   * #DEFAULT_MAX_LINE_BYTES}, as Loki's {@code max_line_size}.
   */
  public void setMaxLineBytes(int maxLineBytes) {
    this.maxLineBytes = maxLineBytes;
  }

  @Override
  public void start(FormatContext context) {
    encoded = new EncodedEvent(context);
    Origin origin = Origin.of(context, service, null);
    labelTemplates =
        labels == null ? keyLabels(context, origin) : Templates.lines(context, "labels", labels);
    for (String name : labelTemplates.keySet()) {
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*") || name.startsWith("__")) {
        context.problem("labels", "'" + name + "' is no label name: letters, digits and _ only");
      }
    }
    if (labelTemplates.isEmpty() || labelTemplates.size() > MAX_LABELS) {
      context.problem(
          "labels", "there must be 1 to " + MAX_LABELS + ", there are " + labelTemplates.size());
    }
    if (maxLineBytes < 100) {
      context.problem("maxLineBytes", maxLineBytes + " is too few");
    }
    tenantTemplate = Templates.parseOptional(context, "tenant", tenant);
  }

  @Override
  public URI uri(URI url) {
    return Uris.withPath(url, "/loki/api/v1/push");
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    if (tenantTemplate != null) {
      headers.set("X-Scope-OrgID", tenantId(tenantTemplate.render(batch.key())));
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
    encoded.encode(event);
    sink.write(BEFORE_TIME);
    Json.number(sink, risingNanos(Events.time(event)));
    sink.write(BEHIND_TIME);
    if (encoded.kind().isUtf8() && encoded.size() <= maxLineBytes) {
      encoded.writeString(sink);
    } else {
      Json.string(sink, LokiText.cut(encoded.text(), maxLineBytes));
    }
    if (structuredMetadata) {
      sink.write(',');
      metadata.write(event, sink);
    }
    sink.write(']');
  }

  @Override
  public byte[] separator() {
    return JsonBytes.COMMA;
  }

  @Override
  public byte[] suffix(Object key) {
    return SUFFIX;
  }

  /** 260 is held, every other 2xx is delivered, whatever the body. */
  @Override
  public Outcome accepted(Answer answer, Batch batch) {
    return answer.status() == 260
        ? Outcome.hold(Replies.reason("Loki blocks this stream and stored nothing", answer.text()))
        : Outcome.DELIVERED;
  }

  @Override
  public Outcome refused(Answer answer, Batch batch, Outcome usual) {
    return answer.status() == 400
        ? new Outcome.Rejected(
            Replies.reason(
                "Loki refused lines of this request, others it may have stored", answer.text()))
        : usual;
  }

  private static Map<String, KeyTemplate> keyLabels(FormatContext context, Origin origin) {
    Map<String, KeyTemplate> found = new LinkedHashMap<>();
    found.put("service_name", KeyTemplate.literal(origin.service()));
    found.put("host", KeyTemplate.literal(origin.host()));
    Templates.ofParts(context).forEach((part, value) -> found.put(LokiText.name(part), value));
    return found;
  }

  /** Never falls back by more than a millisecond's worth of shifts: then the clock was set back. */
  private long risingNanos(Instant time) {
    long nanos = Events.epochNanos(time);
    boolean shift = nanos <= lastNanos && lastNanos - nanos < MAX_SHIFT_NANOS;
    lastNanos = shift ? lastNanos + 1 : nanos;
    return lastNanos;
  }

  /** What Loki lets a tenant's name hold. */
  private static String tenantId(String value) {
    String tenant =
        value.length() <= MAX_TENANT_CHARS
            ? value
            : Document.cut(value, MAX_TENANT_CHARS - Document.MARKER.length());
    String safe = tenant.replaceAll("[^a-zA-Z0-9!\\-_.*'()]", "_");
    return safe.isEmpty() || safe.equals(".") || safe.equals("..") ? Templates.NONE : safe;
  }

  private void writePrefix(Object key, ByteSink sink) {
    sink.writeUtf8("{\"streams\":[{\"stream\":");
    Members members = new Members(sink);
    labelTemplates.forEach((name, value) -> members.text(name, LokiText.value(value.render(key))));
    members.end();
    sink.writeUtf8(",\"values\":[");
  }
}
