package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Lines for a hosted HTTP source of Sumo Logic, with its {@code X-Sumo-} headers made from the
 * aggregator key.
 *
 * <p>The {@code url} is the source's whole address, code included: it is a credential. Batches hold
 * at most 1 MB before compression, as Sumo Logic asks for, and go gzipped. Every 2xx means that all
 * events were stored. See "Upload Logs to an HTTP Source" in the vendor's documentation.
 */
public final class SumoLogicFormat implements PayloadFormat {

  private static final int MAX_BYTES = 1_000_000;

  private @Nullable String category;
  private @Nullable String name;
  private @Nullable String host;
  private @Nullable String fields;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private LineWriter lines;

  private @Nullable KeyTemplate categoryTemplate;
  private @Nullable KeyTemplate nameTemplate;
  private @Nullable KeyTemplate hostTemplate;
  private Map<String, KeyTemplate> fieldTemplates = Map.of();
  private String contentType = "";

  /** {@code X-Sumo-Category}, with {@code {part}} replaced; by default the source's own. */
  public void setCategory(String category) {
    this.category = category;
  }

  /** {@code X-Sumo-Name}, with {@code {part}} replaced; by default the service's name. */
  public void setName(String name) {
    this.name = name;
  }

  /** {@code X-Sumo-Host}, with {@code {part}} replaced; by default this machine's name. */
  public void setHost(String host) {
    this.host = host;
  }

  /**
   * {@code X-Sumo-Fields}: lines of {@code name = value}, with {@code {part}} replaced; by default
   * none. The fields must exist in the account, or Sumo Logic leaves them out.
   */
  public void setFields(String fields) {
    this.fields = fields;
  }

  @Override
  public void start(FormatContext context) {
    lines = new LineWriter(context);
    contentType = lines.contentType();
    if (Uris.isBase(context.url())) {
      context.problem("url", "must be the whole address of the HTTP source, with its code");
    }
    Origin origin = Origin.of(context, null, null);
    categoryTemplate = Templates.parseOptional(context, "category", category);
    nameTemplate = Templates.parseOr(context, "name", name, origin.service());
    hostTemplate = Templates.parseOr(context, "host", host, origin.host());
    fieldTemplates = Templates.lines(context, "fields", fields);
    for (String field : fieldTemplates.keySet()) {
      if (!field.matches("[A-Za-z0-9_.:/-]+")) {
        context.problem("fields", "'" + field + "' is not a name that a field can have");
      }
    }
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    set(headers, "X-Sumo-Category", categoryTemplate, batch.key());
    set(headers, "X-Sumo-Name", nameTemplate, batch.key());
    set(headers, "X-Sumo-Host", hostTemplate, batch.key());
    if (!fieldTemplates.isEmpty()) {
      StringJoiner joined = new StringJoiner(",");
      fieldTemplates.forEach(
          (field, value) -> joined.add(field + "=" + fieldValue(value.render(batch.key()))));
      headers.set("X-Sumo-Fields", joined.toString());
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
    lines.write(event, sink);
  }

  private static void set(
      RequestHeaders headers, String name, @Nullable KeyTemplate template, Object key) {
    if (template != null) {
      headers.set(name, template.render(key));
    }
  }

  /** A comma or an equals sign in a value would begin another field. */
  private static String fieldValue(String value) {
    return value.replace(',', '_').replace('=', '_');
  }
}
