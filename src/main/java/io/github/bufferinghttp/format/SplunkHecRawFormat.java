package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.header.RequestHeaders;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lines for the raw endpoint of Splunk's HTTP Event Collector, which breaks them into events by the
 * rules of the source type.
 */
public final class SplunkHecRawFormat implements PayloadFormat {

  private @Nullable String token;
  private @Nullable String channel;
  private @Nullable String index;
  private @Nullable String source;
  private @Nullable String sourcetype;
  private @Nullable String host;

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private LineWriter lines;

  private String contentType = "";

  /** The token, sent as {@code Authorization: Splunk}; by default none is sent. */
  public void setToken(String token) {
    this.token = token;
  }

  /** The channel, a GUID; by default a new one at each start. */
  public void setChannel(String channel) {
    this.channel = channel;
  }

  /** The index; by default the token's own. */
  public void setIndex(String index) {
    this.index = index;
  }

  /** The source; by default the token's own. */
  public void setSource(String source) {
    this.source = source;
  }

  /** The source type; by default the token's own. */
  public void setSourcetype(String sourcetype) {
    this.sourcetype = sourcetype;
  }

  /** The host; by default this machine's name. */
  public void setHost(String host) {
    this.host = host;
  }

  @Override
  public void start(FormatContext context) {
    lines = new LineWriter(context);
    contentType = lines.contentType();
    Checks.credential(context, "token", token);
    Checks.defined(context, "index", index);
    Checks.defined(context, "source", source);
    Checks.defined(context, "sourcetype", sourcetype);
    host = Origin.of(context, null, host).host();
    if (channel == null) {
      channel = UUID.randomUUID().toString();
    } else if (!channel.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
      context.problem("channel", "'" + channel + "' is no GUID");
    }
  }

  @Override
  public URI uri(URI url) {
    URI uri = Uris.withPath(url, "/services/collector/raw");
    uri = with(uri, "channel", channel);
    uri = with(uri, "sourcetype", sourcetype);
    uri = with(uri, "source", source);
    uri = with(uri, "index", index);
    return with(uri, "host", host);
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    HecReplies.authorize(headers, token);
  }

  @Override
  public int maxBytes() {
    return SplunkHecFormat.MAX_BYTES;
  }

  @Override
  public String defaultCompression() {
    return "gzip";
  }

  @Override
  public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
    lines.write(event, sink);
  }

  @Override
  public Outcome accepted(Answer answer, Batch batch) {
    return HecReplies.accepted(answer, batch, false);
  }

  @Override
  public Outcome refused(Answer answer, Batch batch, Outcome usual) {
    return HecReplies.refused(answer, batch, usual, false);
  }

  private static URI with(URI uri, String name, @Nullable String value) {
    return value == null ? uri : Uris.withQuery(uri, name, value);
  }
}
