package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventTexts;

/**
 * The message of an event, for destinations whose records have a place for everything else: the
 * encoder's text, or the formatted message when the encoder writes JSON.
 */
final class MessageText {

  private final EncodedEvent encoded;
  private final EventTexts texts = new EventTexts();

  MessageText(FormatContext context) {
    this.encoded = new EncodedEvent(context);
  }

  /** Writes it as a JSON string. */
  void write(ILoggingEvent event, ByteSink sink) {
    if (!encoded.kind().json()) {
      encoded.encode(event);
      if (!encoded.isObject()) {
        encoded.writeString(sink);
        return;
      }
    }
    texts.message(sink, event);
  }

  String of(ILoggingEvent event) {
    if (encoded.kind().json()) {
      return Events.message(event);
    }
    encoded.encode(event);
    return encoded.isObject() ? Events.message(event) : encoded.text();
  }
}
