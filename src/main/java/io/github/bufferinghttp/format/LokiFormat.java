package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventTexts;
import io.github.bufferinghttp.encoder.Json;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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

  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_LABELS = 15;
  private static final int MAX_METADATA = 100;

  /**
   * Of names and values, in bytes; Loki's default for {@code max_structured_metadata_size} is 64K.
   */
  private static final int MAX_METADATA_BYTES = 60_000;

  /** Loki's default for {@code max_label_value_length}, in bytes. */
  private static final int MAX_VALUE_BYTES = 2048;

  private static final int MAX_TENANT_CHARS = 150;
  private static final long MAX_SHIFT_NANOS = 1_000_000;
  private static final byte[] COMMA = {','};
  private static final byte[] BEFORE_TIME = {'[', '"'};
  private static final byte[] BEHIND_TIME = {'"', ','};
  private static final byte[] LEVEL = "{\"level\":".getBytes(StandardCharsets.US_ASCII);

  /** Names that the MDC's must not take. */
  private static final Set<String> OWN_METADATA = Set.of("level", "logger", "thread");

  private static final int MOST_PLAIN = 16;
  private static final byte[] SUFFIX = "]}]}".getBytes(StandardCharsets.US_ASCII);

  private final PrefixCache prefixes = new PrefixCache(this::writePrefix);
  private final EventTexts texts = new EventTexts();

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
      context.problem("labels", "there must be 1 to 15, there are " + labelTemplates.size());
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
      Json.string(sink, cut(encoded.text(), maxLineBytes));
    }
    if (structuredMetadata) {
      sink.write(',');
      int start = sink.size();
      if (!isWrittenPlain(event, sink)) {
        sink.truncate(start);
        writeMetadata(event, sink);
      }
    }
    sink.write(']');
  }

  @Override
  public byte[] separator() {
    return COMMA;
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
    Templates.ofParts(context).forEach((part, value) -> found.put(name(part), value));
    return found;
  }

  /** Never falls back by more than a millisecond's worth of shifts: then the clock was set back. */
  private long risingNanos(Instant time) {
    long nanos = Events.epochNanos(time);
    boolean shift = nanos <= lastNanos && lastNanos - nanos < MAX_SHIFT_NANOS;
    lastNanos = shift ? lastNanos + 1 : nanos;
    return lastNanos;
  }

  /** The text in at most so many bytes. */
  private static String cut(String text, int maxBytes) {
    if (text.length() * 3L <= maxBytes) {
      return text;
    }
    int chars = text.length();
    String cut = text;
    while (bytes(cut) > maxBytes) {
      chars = Math.min(chars - 1, maxBytes) * 3 / 4;
      cut = Document.cut(text, chars);
    }
    return cut;
  }

  /** Its bytes in the body, where half of a surrogate pair takes three. */
  private static int bytes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes++; // four for both
        i++;
      }
    }
    return bytes;
  }

  /** False too if the MDC is a map of somebody's own that throws. */
  private boolean isWrittenPlain(ILoggingEvent event, ByteSink sink) {
    try {
      return writePlainMetadata(event, sink);
    } catch (Throwable e) {
      return false;
    }
  }

  /**
   * Writes the metadata of most events: the names are names of labels, and nothing is large.
   *
   * @return false if it is not so
   */
  private boolean writePlainMetadata(ILoggingEvent event, ByteSink sink) {
    Map<String, String> mdc = Events.rawMdc(event);
    if (Events.hasPairs(event) || mdc.size() > MOST_PLAIN) {
      return false;
    }
    int start = sink.size();
    sink.write(LEVEL);
    texts.name(sink, Events.level(event));
    boolean plain = addPlain(sink, "logger", Events.logger(event));
    plain &= addPlain(sink, "thread", Events.thread(event));
    for (Map.Entry<String, String> entry : mdc.entrySet()) {
      String name = entry.getKey();
      plain = plain && name != null && !OWN_METADATA.contains(name) && name.equals(name(name));
      if (!plain || entry.getValue() == null) {
        return false;
      }
      plain = addPlain(sink, name, entry.getValue());
    }
    sink.write('}');
    return plain && sink.size() - start <= MAX_METADATA_BYTES;
  }

  private boolean addPlain(ByteSink sink, String name, String value) {
    if (!value.isEmpty()) {
      sink.write(',');
      texts.name(sink, name);
      sink.write(':');
      Json.string(sink, value);
    }
    return value.length() * 3L <= MAX_VALUE_BYTES;
  }

  private static void writeMetadata(ILoggingEvent event, ByteSink sink) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("level", Events.level(event));
    all.put("logger", Events.logger(event));
    all.put("thread", Events.thread(event));
    Events.context(event).forEach((name, value) -> Safe.put(all, name(name), Events.text(value)));
    all.values().removeIf(String::isEmpty);
    Members members = new Members(sink);
    int count = 0;
    int room = MAX_METADATA_BYTES;
    for (Map.Entry<String, String> entry : all.entrySet()) {
      String value = labelValue(entry.getValue());
      int size = entry.getKey().length() + bytes(value);
      if (count < MAX_METADATA && size <= room) {
        members.text(entry.getKey(), value);
        count++;
        room -= size;
      }
    }
    members.end();
  }

  /** A label's name is made of letters, digits and underscores. */
  static String name(String text) {
    String name = Safe.replace(text, '_', c -> Safe.isAlphanumeric(c) || c == '_');
    return name.isEmpty() || Character.isDigit(name.charAt(0)) || name.startsWith("__")
        ? "x" + name
        : name;
  }

  /** An empty value would be no label at all. */
  private static String labelValue(String value) {
    return value.isEmpty() ? Templates.NONE : cut(value, MAX_VALUE_BYTES);
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
    labelTemplates.forEach((name, value) -> members.text(name, labelValue(value.render(key))));
    members.end();
    sink.writeUtf8(",\"values\":[");
  }
}
