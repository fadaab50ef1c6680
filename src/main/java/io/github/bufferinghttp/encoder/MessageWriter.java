package io.github.bufferinghttp.encoder;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;

/**
 * Writes the formatted message of an event as a JSON string.
 *
 * <p>A message with simple arguments is put together from the bytes of its template; any other is
 * the text that the event gives. Templates are kept one a slot and from their second use on, so
 * that messages made anew for each event neither pile up nor cost more. Not thread-safe.
 */
final class MessageWriter {

  private static final int SLOTS = 1024;

  /** Longer templates are kept elsewhere. */
  private static final int LONGEST = 1024;

  private final @Nullable MessageTemplate[] templates = new MessageTemplate[SLOTS];
  private final int[] seen = new int[SLOTS];
  private final LongTemplates longer = new LongTemplates();
  private final int maxLength;

  /** Cuts messages behind {@code maxLength} characters. */
  MessageWriter(int maxLength) {
    this.maxLength = maxLength;
  }

  void write(ByteSink sink, ILoggingEvent event) {
    // Another class may give a text of its own, one without secrets for example.
    if (event.getClass() != LoggingEvent.class || !writeFromTemplate(sink, event)) {
      Json.string(sink, formatted(event), maxLength);
    }
  }

  private boolean writeFromTemplate(ByteSink sink, ILoggingEvent event) {
    String message = event.getMessage();
    Object[] arguments = event.getArgumentArray();
    if (message == null
        || arguments == null
        || arguments.length == 0
        || arguments[arguments.length - 1] instanceof Throwable) { // SLF4J may leave it out
      return false;
    }
    MessageTemplate template = template(message, arguments.length);
    if (template == null) {
      return false;
    }
    int start = sink.size();
    sink.write('"');
    if (template.write(sink, arguments) && sink.size() - start <= maxLength) {
      sink.write('"');
      return true;
    }
    sink.truncate(start);
    return false;
  }

  private @Nullable MessageTemplate template(String message, int arguments) {
    if (message.length() > LONGEST) {
      return longer.get(message, arguments);
    }
    int hash = message.hashCode();
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    MessageTemplate known = templates[slot];
    if (known != null && known.matches(message, arguments)) {
      return known;
    }
    if (seen[slot] != hash) {
      seen[slot] = hash;
      return null;
    }
    MessageTemplate template = MessageTemplate.of(message, arguments);
    if (template != null) {
      templates[slot] = template;
    }
    return template;
  }

  private static @Nullable String formatted(ILoggingEvent event) {
    try {
      return event.getFormattedMessage();
    } catch (Throwable e) { // an argument's toString() may throw anything
      return event.getMessage();
    }
  }
}
