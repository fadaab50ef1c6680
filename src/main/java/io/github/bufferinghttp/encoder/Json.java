package io.github.bufferinghttp.encoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** Writes JSON values as UTF-8 into a sink; what it writes is valid whatever it is given. */
public final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** Writes a string with its quotes; lone surrogates become U+FFFD, null the literal null. */
  public static void string(ByteSink sink, @Nullable String text) {
    value(sink, text);
  }

  /** Writes an integer. */
  public static void number(ByteSink sink, long number) {
    value(sink, number);
  }

  /**
   * Writes any object: scalars as JSON has them, anything else as Jackson's databind does; what
   * databind cannot write (a cycle, a getter that throws) becomes a string.
   */
  public static void value(ByteSink sink, @Nullable Object value) {
    try {
      sink.write(MAPPER.writeValueAsBytes(value));
    } catch (Exception e) {
      sink.writeUtf8("null");
    }
  }
}
