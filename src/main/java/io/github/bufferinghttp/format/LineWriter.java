package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes what the encoder makes of an event, ended by exactly one newline; nothing if the encoder
 * gives nothing.
 */
final class LineWriter {

  private final EventEncoder encoder;
  private final EncoderKind kind;

  LineWriter(FormatContext context) {
    this.encoder = context.eventEncoder();
    this.kind = EncoderKind.of(context.encoder());
  }

  /** {@code application/x-ndjson} for an encoder of JSON, else plain text in its charset. */
  String contentType() {
    if (kind.json()) {
      return "application/x-ndjson";
    }
    String charset = kind.hasPlainNewline() ? kind.charset().name() : "UTF-8";
    return "text/plain; charset=" + charset.toLowerCase(Locale.ROOT);
  }

  void write(ILoggingEvent event, ByteSink sink) {
    int from = sink.size();
    encoder.encode(event, sink);
    if (sink.size() == from) {
      return;
    }
    if (!kind.hasPlainNewline()) {
      toUtf8(sink, from);
    }
    EncodedEvent.trimNewlines(sink, from);
    sink.write('\n');
  }

  /** UTF-16 and its like have newlines of several bytes, which no destination splits lines at. */
  private void toUtf8(ByteSink sink, int from) {
    String text = new String(sink.array(), from, sink.size() - from, kind.charset());
    sink.truncate(from);
    sink.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
