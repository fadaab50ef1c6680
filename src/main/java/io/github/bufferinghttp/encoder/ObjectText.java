package io.github.bufferinghttp.encoder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.io.Writer;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import org.jspecify.annotations.Nullable;

/**
 * The text of an object that is no scalar: JSON by Jackson's databind, else its {@code toString()}.
 *
 * <p>Objects are foreign code, which may throw anything at any moment, {@link Error}s included;
 * nothing of that leaves this class. What databind wrote is read again by a strict parser before it
 * is used: serializers may write raw text, odd numbers, or a key twice.
 */
final class ObjectText {

  /** The deepest nesting that is written; common receivers refuse 1,000 levels. */
  static final int MAX_DEPTH = 200;

  /** The most characters that databind may write; a message of a million is none. */
  private static final int MAX_LENGTH = 1 << 20;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  // The default pool leaves buffers in the thread-locals of the application.
                  .recyclerPool(JsonRecyclerPools.newBoundedPool(4))
                  .build())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .registerModule(
              new SimpleModule()
                  .addSerializer(TemporalAccessor.class, ToStringSerializer.instance)
                  .addSerializer(TemporalAmount.class, ToStringSerializer.instance)
                  .addSerializer(ZoneId.class, ToStringSerializer.instance)
                  .addSerializer(Throwable.class, ToStringSerializer.instance));

  private ObjectText() {}

  /**
   * The object as a JSON value in one line of well-formed UTF-16, or null if it has none or one of
   * more than {@code maxLength} characters.
   */
  static @Nullable String json(Object value, int maxLength) {
    try {
      StringBuilder text = new StringBuilder();
      MAPPER.writeValue(new BoundedWriter(text, Math.min(maxLength, MAX_LENGTH)), value);
      String json = Escaper.wellFormed(text.toString());
      check(json);
      return json;
    } catch (Throwable e) { // foreign code: StackOverflowError, NoClassDefFoundError, anything
      return null;
    }
  }

  /** What {@code toString()} gives, or a note that it threw. */
  static String toString(Object value) {
    try {
      return String.valueOf(value.toString());
    } catch (Throwable e) { // foreign code
      return "[toString() failed: " + value.getClass().getName() + "]";
    }
  }

  private static void check(String json) throws IOException {
    try (JsonParser parser = MAPPER.getFactory().createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new IOException("no value");
      }
      parser.skipChildren();
      parser.getText();
      if (parser.nextToken() != null) {
        throw new IOException("more than one value");
      }
    }
  }

  /** Keeps what is written in one line, up to a limit, and fails on the first character beyond. */
  private static final class BoundedWriter extends Writer {
    private final StringBuilder text;
    private final int limit;

    BoundedWriter(StringBuilder text, int limit) {
      this.text = text;
      this.limit = limit;
    }

    @Override
    public void write(char[] chars, int from, int length) throws IOException {
      if (length > limit - text.length()) {
        throw new IOException("longer than " + limit + " characters");
      }
      for (int i = from; i < from + length; i++) {
        switch (chars[i]) {
          case '\n', '\r' -> text.append(' '); // between tokens, where a serializer writes raw text
          case '\u0085' -> text.append("\\u0085");
          case '\u2028' -> text.append("\\u2028");
          case '\u2029' -> text.append("\\u2029");
          default -> text.append(chars[i]);
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
