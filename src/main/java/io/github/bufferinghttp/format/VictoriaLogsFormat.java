package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines for VictoriaLogs. Each line has its time, its message and the fields of its stream
 * (service, host and the parts of the key), whatever the encoder writes.
 *
 * <p>VictoriaLogs skips lines that it does not like under a 200, so that what can be known of them
 * is made right here: every line is a JSON object that has these fields, and one longer than {@code
 * maxLineBytes} is cut. Every 2xx means that all events were stored.
 */
public final class VictoriaLogsFormat implements PayloadFormat {

  /** The server's own default for {@code -insert.maxLineSizeBytes}. */
  static final int DEFAULT_MAX_LINE_BYTES = 256 * 1024;

  private static final int MAX_BYTES = 10 << 20;
  private static final String TIME = "_time";

  private @Nullable String streamFields;
  private String messageField = "message";
  private @Nullable String accountId;
  private @Nullable String projectId;
  private @Nullable String service;
  private @Nullable String host;
  private int maxLineBytes = DEFAULT_MAX_LINE_BYTES;

  private String streams = "";

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private Document document;

  /**
   * The fields that tell streams apart, by commas; by default {@code service,host} and the parts of
   * the key.
   */
  public void setStreamFields(String streamFields) {
    this.streamFields = streamFields;
  }

  /** The field that holds the message; by default {@code message}. */
  public void setMessageField(String messageField) {
    this.messageField = messageField;
  }

  /** The header {@code AccountID}, a number; by default none. */
  public void setAccountId(String accountId) {
    this.accountId = accountId;
  }

  /** The header {@code ProjectID}, a number; by default none. */
  public void setProjectId(String projectId) {
    this.projectId = projectId;
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

  /**
   * The most bytes of a line: what is longer is cut. By default {@value #DEFAULT_MAX_LINE_BYTES}.
   */
  public void setMaxLineBytes(int maxLineBytes) {
    this.maxLineBytes = maxLineBytes;
  }

  @Override
  public void start(FormatContext context) {
    Checks.required(context, "messageField", messageField);
    if (messageField.equals(TIME)) {
      context.problem("messageField", "'" + TIME + "' is the field of the time");
    }
    number(context, "accountId", accountId);
    number(context, "projectId", projectId);
    if (maxLineBytes < 1024) {
      context.problem("maxLineBytes", maxLineBytes + " is too few");
    }
    document = new Document(context, messageField).needTime(TIME).needMessage();
    document.needOrigin(Origin.of(context, service, host)).maxBytes(maxLineBytes);
    Map<String, KeyTemplate> parts = Templates.ofParts(context);
    parts.forEach((name, value) -> document.needTemplate(name, value));
    if (streamFields == null) {
      Set<String> names = new LinkedHashSet<>(List.of("service", "host"));
      names.addAll(parts.keySet());
      streams = String.join(",", names);
    } else {
      Checks.required(context, "streamFields", streamFields);
      streams = streamFields.replaceAll("\\s", "");
    }
  }

  @Override
  public URI uri(URI url) {
    URI uri = Uris.withPath(url, "/insert/jsonline");
    uri = Uris.withQuery(uri, "_stream_fields", streams);
    uri = Uris.withQuery(uri, "_time_field", TIME);
    return Uris.withQuery(uri, "_msg_field", messageField);
  }

  /** Never a form's: that is answered with 200 and loses everything. */
  @Override
  public String contentType() {
    return "application/stream+json";
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    if (accountId != null) {
      headers.set("AccountID", accountId);
    }
    if (projectId != null) {
      headers.set("ProjectID", projectId);
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

  private static void number(FormatContext context, String element, @Nullable String value) {
    if (value != null && !value.matches("[0-9]{1,10}")) {
      context.problem(element, "'" + value + "' is no number");
    }
  }
}
