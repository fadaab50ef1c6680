package io.github.bufferinghttp.format;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventEncoder;
import io.github.bufferinghttp.encoder.Json;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A context for formats under test: an encoder, the key's parts, and the problems reported. */
final class TestContext implements FormatContext {

  final List<String> problems = new ArrayList<>();
  final LoggerContext logback = new LoggerContext();
  private URI url = URI.create("https://logs.example.com");
  private List<String> keyParts = List.of("tenant", "level");
  private Encoder<ILoggingEvent> encoder;

  /** With the encoder that is used when none is named. */
  static TestContext json() {
    TestContext context = new TestContext();
    context.encoder = context.started(new JsonEventEncoder());
    return context;
  }

  /** With an encoder of JSON that the formats do not know. */
  static TestContext foreignJson() {
    return new TestContext().encoder(new SmallJsonEncoder());
  }

  /** With the encoder of JSON that comes with Logback. */
  static TestContext logbackJson() {
    TestContext context = new TestContext();
    context.encoder = context.started(new JsonEncoder());
    return context;
  }

  static TestContext text(String pattern, Charset charset) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(pattern);
    encoder.setCharset(charset);
    TestContext context = new TestContext();
    return context.encoder(context.started(encoder));
  }

  static TestContext text() {
    return text("%msg%nopex%n", StandardCharsets.UTF_8);
  }

  private Encoder<ILoggingEvent> started(Encoder<ILoggingEvent> encoder) {
    encoder.setContext(logback);
    encoder.start();
    return encoder;
  }

  TestContext encoder(Encoder<ILoggingEvent> encoder) {
    this.encoder = encoder;
    return this;
  }

  TestContext url(String url) {
    this.url = URI.create(url);
    return this;
  }

  TestContext keyParts(String... names) {
    this.keyParts = List.of(names);
    return this;
  }

  @Override
  public Context logback() {
    return logback;
  }

  @Override
  public URI url() {
    return url;
  }

  @Override
  public List<String> keyParts() {
    return keyParts;
  }

  @Override
  public Encoder<ILoggingEvent> encoder() {
    return encoder;
  }

  @Override
  public EventEncoder eventEncoder() {
    return encoder instanceof EventEncoder direct
        ? direct
        : (event, sink) -> sink.write(encoder.encode(event));
  }

  @Override
  public void problem(String element, String what) {
    problems.add(element + ": " + what);
  }

  /** One small JSON object a line; the names are those of the library's own encoder. */
  static final class SmallJsonEncoder extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      ByteSink sink = new ByteSink(256);
      sink.writeUtf8("{\"level\":");
      Json.string(sink, String.valueOf(event.getLevel()));
      sink.writeUtf8(",\"message\":");
      Json.string(sink, event.getFormattedMessage());
      sink.writeUtf8("}\n");
      return sink.copyFrom(0);
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }
}
