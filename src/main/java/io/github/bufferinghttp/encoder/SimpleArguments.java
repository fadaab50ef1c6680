package io.github.bufferinghttp.encoder;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The message arguments that can be written without asking SLF4J: immutable, and of one plain text.
 */
final class SimpleArguments {

  private static final Set<Class<?>> BY_TO_STRING =
      Set.of(
          Boolean.class,
          Character.class,
          Double.class,
          Float.class,
          UUID.class,
          BigDecimal.class,
          BigInteger.class,
          Instant.class,
          Duration.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class);

  private SimpleArguments() {}

  /**
   * Writes the text that SLF4J would put in the argument's place, as the inside of a JSON string.
   *
   * @return false if nothing was written, since the argument is not simple
   */
  static boolean write(ByteSink sink, @Nullable Object argument) {
    if (argument instanceof String text) {
      return write(sink, text);
    }
    if (argument == null) {
      Json.string(sink, null);
      return true;
    }
    Class<?> type = argument.getClass();
    if (type == Integer.class || type == Long.class || type == Short.class || type == Byte.class) {
      Decimal.write(sink, ((Number) argument).longValue());
      return true;
    }
    return BY_TO_STRING.contains(type) && write(sink, argument.toString());
  }

  /** Half a surrogate pair at an end may find its other half in what stands beside it. */
  private static boolean write(ByteSink sink, String text) {
    int length = text.length();
    if (length > 0
        && (Character.isLowSurrogate(text.charAt(0))
            || Character.isHighSurrogate(text.charAt(length - 1)))) {
      return false;
    }
    Escaper.write(sink, text, 0, length);
    return true;
  }
}
