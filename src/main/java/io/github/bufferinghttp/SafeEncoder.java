package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventEncoder;
import io.github.bufferinghttp.encoder.Json;
import java.util.function.Consumer;

/**
 * The configured encoder, held so that it cannot lose an event: when it throws, the event goes as a
 * line that holds its level, its logger, its raw message and the error.
 */
final class SafeEncoder implements EventEncoder {

  private final EventEncoder encoder;
  private final boolean text;
  private final Consumer<Throwable> failed;

  private SafeEncoder(EventEncoder encoder, boolean text, Consumer<Throwable> failed) {
    this.encoder = encoder;
    this.text = text;
    this.failed = failed;
  }

  /**
   * Any Logback encoder.
   *
   * @param failed told of what it throws
   */
  static SafeEncoder of(Encoder<ILoggingEvent> encoder, Consumer<Throwable> failed) {
    EventEncoder direct =
        encoder instanceof EventEncoder own
            ? own
            : (event, sink) -> {
              byte[] bytes = encoder.encode(event);
              if (bytes != null) {
                sink.write(bytes);
              }
            };
    return new SafeEncoder(direct, encoder instanceof LayoutWrappingEncoder, failed);
  }

  @Override
  public void encode(ILoggingEvent event, ByteSink sink) {
    int before = sink.size();
    try {
      encoder.encode(event, sink);
    } catch (Throwable e) {
      sink.truncate(before);
      failed.accept(e);
      writeInstead(event, e, sink);
    }
  }

  private void writeInstead(ILoggingEvent event, Throwable error, ByteSink sink) {
    String what = error.getClass().getName();
    if (text) {
      sink.writeUtf8(
          event.getLevel()
              + " "
              + event.getLoggerName()
              + " - "
              + event.getMessage()
              + " [encoder failed: "
              + what
              + "]"
              + System.lineSeparator());
      return;
    }
    sink.writeUtf8("{\"level\":");
    Json.string(sink, String.valueOf(event.getLevel()));
    sink.writeUtf8(",\"logger\":");
    Json.string(sink, event.getLoggerName());
    sink.writeUtf8(",\"message\":");
    Json.string(sink, event.getMessage());
    sink.writeUtf8(",\"encoderError\":");
    Json.string(sink, what);
    sink.write('}');
  }
}
