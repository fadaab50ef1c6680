package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventEncoder;
import io.github.bufferinghttp.encoder.Json;

/**
 * What the configured encoder wrote for one event, without the newline at its end: a JSON object,
 * or text. Each format keeps one and fills it again for each event.
 *
 * <p>Only what really is one JSON object is taken for one: the output of {@code JsonEventEncoder}
 * is trusted, every other encoder's is parsed, because a single stray byte in a body of 500 events
 * would cost all of them.
 */
final class EncodedEvent {

  private static final int KEPT_BYTES = 1 << 16;

  private final EventEncoder encoder;
  private final EncoderKind kind;

  // Owned by the flush thread.
  private ByteSink scratch = new ByteSink(1024);
  private boolean absent;
  private boolean object;

  EncodedEvent(FormatContext context) {
    this.encoder = context.eventEncoder();
    this.kind = EncoderKind.of(context.encoder());
  }

  EncoderKind kind() {
    return kind;
  }

  /** Encodes an event in place of the one before. */
  void encode(ILoggingEvent event) {
    if (scratch.array().length > KEPT_BYTES) {
      scratch = new ByteSink(1024);
    }
    scratch.truncate(0);
    encoder.encode(event, scratch);
    absent = scratch.size() == 0;
    trimNewlines(scratch, 0);
    object =
        kind.isUtf8()
            && isBraced(scratch, 0)
            && (kind.trusted() || JsonCheck.isObject(array(), size()));
    if (object && !kind.trusted()) {
      toOneLine();
    }
  }

  /**
   * Encodes an event straight into a sink: as a JSON object, or else as a JSON string; not at all
   * if the encoder gives nothing.
   */
  void writeJson(ILoggingEvent event, ByteSink sink) {
    if (!kind.trusted()) {
      encode(event);
      if (!absent) {
        writeJson(sink);
      }
      return;
    }
    int from = sink.size();
    encoder.encode(event, sink);
    trimNewlines(sink, from);
    if (!isBraced(sink, from)) {
      String text = new String(sink.array(), from, sink.size() - from, kind.charset());
      sink.truncate(from);
      Json.string(sink, text);
    }
  }

  /** Whether it is one JSON object, on one line. */
  boolean isObject() {
    return object;
  }

  /** The bytes, from 0 to {@link #size}. */
  byte[] array() {
    return scratch.array();
  }

  int size() {
    return scratch.size();
  }

  /** Whether it is nothing but white space. */
  boolean isBlank() {
    int size = scratch.size();
    boolean begins = size > 0 && array()[0] > ' ';
    return !(begins && kind.isUtf8()) && text().isBlank();
  }

  /** What was encoded, as text. */
  String text() {
    return new String(scratch.array(), 0, scratch.size(), kind.charset());
  }

  /** Writes the object as it is, or the text as a JSON string. */
  void writeJson(ByteSink sink) {
    if (object) {
      sink.write(scratch.array(), 0, scratch.size());
    } else {
      writeString(sink);
    }
  }

  /** Writes what was encoded as a JSON string, an object too. */
  void writeString(ByteSink sink) {
    if (kind.isUtf8() && kind.wellFormed()) {
      Json.string(sink, scratch.array(), scratch.size());
    } else {
      Json.string(sink, text());
    }
  }

  /** Takes the newlines off the end of what was written from {@code from} on. */
  static void trimNewlines(ByteSink sink, int from) {
    int end = sink.size();
    byte[] bytes = sink.array();
    while (end > from && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    sink.truncate(end);
  }

  private static boolean isBraced(ByteSink sink, int from) {
    byte[] bytes = sink.array();
    return sink.size() - from >= 2 && bytes[from] == '{' && bytes[sink.size() - 1] == '}';
  }

  /** Inside valid JSON a raw line break is white space between tokens. */
  private void toOneLine() {
    byte[] bytes = scratch.array();
    for (int i = 0, size = scratch.size(); i < size; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        bytes[i] = ' ';
      }
    }
  }
}
