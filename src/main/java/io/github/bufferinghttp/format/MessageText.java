package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * The message of an event, for destinations whose records have a place for everything else: the
 * encoder's text, or the formatted message when the encoder writes JSON.
 */
final class MessageText {

  private final EncodedEvent encoded;

  MessageText(FormatContext context) {
    this.encoded = new EncodedEvent(context);
  }

  String of(ILoggingEvent event) {
    if (encoded.kind().json()) {
      return Events.message(event);
    }
    encoded.encode(event);
    return encoded.isObject() ? Events.message(event) : encoded.text();
  }
}
