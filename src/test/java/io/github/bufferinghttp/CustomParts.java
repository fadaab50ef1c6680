package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.LifeCycle;
import ch.qos.logback.core.util.Duration;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.format.Batch;
import io.github.bufferinghttp.format.FormatContext;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.key.AggregatorKeyResolver;
import java.nio.charset.StandardCharsets;

/** A user's own classes, as logback.xml names them. */
public final class CustomParts {

  private CustomParts() {}

  /** A key of a user's own. */
  public record Tenant(String name, boolean started, boolean hasContext) {}

  /** A resolver with a setting and a life. */
  public static final class TenantResolver extends ContextAwareBase
      implements AggregatorKeyResolver<Tenant>, LifeCycle {
    private String mdcKey = "nothing";
    private Duration patience = Duration.buildByMilliseconds(0);
    private boolean started;

    public void setMdcKey(String mdcKey) {
      this.mdcKey = mdcKey;
    }

    public void setPatience(Duration patience) {
      this.patience = patience;
    }

    @Override
    public Tenant resolve(ILoggingEvent event) {
      Context logback = getContext();
      String name = event.getMDCPropertyMap().getOrDefault(mdcKey, "none");
      return new Tenant(name + patience.getMilliseconds(), started, logback != null);
    }

    @Override
    public void start() {
      started = true;
    }

    @Override
    public void stop() {
      started = false;
    }

    @Override
    public boolean isStarted() {
      return started;
    }
  }

  /** A customizer for that key. */
  public static final class TenantHeaders implements HeaderCustomizer<Tenant> {
    private String prefix = "";

    public void setPrefix(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public void customize(Tenant key, RequestHeaders headers) {
      headers.set("X-Tenant", prefix + key.name());
      headers.set("X-Started", String.valueOf(key.started() && key.hasContext()));
    }
  }

  /** An encoder that shouts. */
  public static final class ShoutingEncoder extends EncoderBase<ILoggingEvent> {
    private String end = "!";

    public void setEnd(String end) {
      this.end = end;
    }

    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      return (event.getFormattedMessage() + end).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }

  /** A format that puts a bar between events. */
  public static final class BarFormat implements PayloadFormat {
    private String type = "text/none";

    public void setType(String type) {
      this.type = type;
    }

    @Override
    public String contentType() {
      return type;
    }

    @Override
    public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
      sink.writeUtf8(event.getFormattedMessage());
    }

    @Override
    public byte[] separator() {
      return new byte[] {'|'};
    }
  }

  /** A resolver that cannot be made. */
  public static final class BrokenResolver implements AggregatorKeyResolver<String> {
    public BrokenResolver() {
      throw new IllegalStateException("not today");
    }

    @Override
    public String resolve(ILoggingEvent event) {
      return "";
    }
  }

  /** A format that fails, and says too much. */
  public static final class TalkativeFormat implements PayloadFormat {
    @Override
    public void start(FormatContext context) {
      throw new IllegalArgumentException("I cannot use " + context.url());
    }

    @Override
    public String contentType() {
      return "text/none";
    }

    @Override
    public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {}
  }
}
