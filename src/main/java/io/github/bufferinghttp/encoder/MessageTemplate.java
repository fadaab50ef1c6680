package io.github.bufferinghttp.encoder;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.MessageFormatter;

/**
 * A message with placeholders, as the escaped bytes that stand before, between and behind a given
 * number of arguments.
 *
 * <p>SLF4J itself finds the places: it formats the message with a mark for each argument, and the
 * result is cut at the marks. So what is written is what SLF4J would have written, with its rules
 * for backslashes and for too few or too many arguments.
 */
final class MessageTemplate {

  /** A code point that is no character; a message that holds it is left to SLF4J. */
  private static final String MARK = "\uFFFF";

  private final String message;
  private final int arguments;
  private final byte[][] pieces;

  private MessageTemplate(String message, int arguments, byte[][] pieces) {
    this.message = message;
    this.arguments = arguments;
    this.pieces = pieces;
  }

  /** The template, or null for a message that cannot be cut into pieces. */
  @SuppressWarnings("ReferenceEquality") // the same object comes back if nothing was repaired
  static @Nullable MessageTemplate of(String message, int arguments) {
    if (message.contains(MARK) || Escaper.wellFormed(message) != message) {
      return null;
    }
    Object[] marks = new Object[arguments];
    Arrays.fill(marks, MARK);
    String[] texts =
        MessageFormatter.arrayFormat(message, marks, null).getMessage().split(MARK, -1);
    byte[][] pieces = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      ByteSink sink = new ByteSink(texts[i].length() + 16);
      Json.escaped(sink, texts[i]);
      pieces[i] = sink.copyFrom(0);
    }
    return new MessageTemplate(message, arguments, pieces);
  }

  /** The bytes of all pieces. */
  int bytes() {
    int bytes = 0;
    for (byte[] piece : pieces) {
      bytes += piece.length;
    }
    return bytes;
  }

  boolean matches(String message, int arguments) {
    return this.arguments == arguments && this.message.equals(message);
  }

  /**
   * Writes the inside of a JSON string.
   *
   * @return false if an argument is not simple; then what was written is of no use
   */
  boolean write(ByteSink sink, @Nullable Object[] values) {
    sink.write(pieces[0]);
    for (int i = 1; i < pieces.length; i++) {
      if (!SimpleArguments.write(sink, values[i - 1])) {
        return false;
      }
      sink.write(pieces[i]);
    }
    return true;
  }
}
