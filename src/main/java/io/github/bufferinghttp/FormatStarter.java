package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.pattern.PatternLayoutBase;
import io.github.bufferinghttp.encoder.EventEncoder;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.format.FormatContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the encoder and the format that are configured, and reports what keeps them off. */
final class FormatStarter {

  private final AppenderConfig config;
  private final Context context;
  private final Problems problems;
  private final Secrets secrets;

  FormatStarter(AppenderConfig config, Context context, Problems problems, Secrets secrets) {
    this.config = config;
    this.context = context;
    this.problems = problems;
    this.secrets = secrets;
  }

  /** The encoder, started: the configured one, or the default. */
  Encoder<ILoggingEvent> encoder() {
    Encoder<ILoggingEvent> encoder = config.encoder;
    if (encoder == null) {
      encoder = new JsonEventEncoder();
    }
    if (encoder instanceof LayoutWrappingEncoder<ILoggingEvent> layout
        && layout.getCharset() == null) {
      layout.setCharset(StandardCharsets.UTF_8); // not what the machine happens to have
    }
    if (encoder.getContext() == null) {
      encoder.setContext(context);
    }
    try {
      if (!encoder.isStarted()) {
        encoder.start();
      }
      if (!encoder.isStarted()) {
        problems.add("encoder", encoder.getClass().getName() + " did not start");
      }
      if (encoder instanceof LayoutWrappingEncoder<ILoggingEvent> layout) {
        checkLayout(layout.getLayout());
      }
    } catch (RuntimeException | LinkageError e) {
      problems.add("encoder", encoder.getClass().getName() + " did not start: " + e);
    }
    config.encoder = encoder;
    return encoder;
  }

  /** One that is off writes empty lines. */
  private void checkLayout(@Nullable Layout<ILoggingEvent> layout) {
    if (layout == null) {
      problems.add("encoder", "has no layout");
      return;
    }
    if (layout instanceof PatternLayoutBase<ILoggingEvent> patterns
        && patterns.getPattern() != null) {
      problems.hasUndefined("encoder", patterns.getPattern());
    }
    if (!layout.isStarted()) {
      layout.start();
    }
    if (!layout.isStarted()) {
      problems.add("encoder", layout.getClass().getName() + " did not start");
    }
  }

  /** Starts the format, which reports its own wrong settings. */
  void format(
      URI url, List<String> keyParts, Encoder<ILoggingEvent> encoder, EventEncoder eventEncoder) {
    try {
      config.format.start(new Given(context, url, keyParts, encoder, eventEncoder, problems));
      secrets.addUrl(config.format.uri(url));
    } catch (RuntimeException | LinkageError e) {
      problems.add("format", config.format.getClass().getName() + " did not start: " + e);
    }
  }

  /** What a format is started with. */
  private record Given(
      Context logback,
      URI url,
      List<String> keyParts,
      Encoder<ILoggingEvent> encoder,
      EventEncoder eventEncoder,
      Problems problems)
      implements FormatContext {

    @Override
    public void problem(String element, String what) {
      problems.add(element, what);
    }
  }
}
