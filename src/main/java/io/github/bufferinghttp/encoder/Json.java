package io.github.bufferinghttp.encoder;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON values as UTF-8 into a sink; what it writes is valid whatever it is given, and never
 * holds a raw line break.
 */
public final class Json {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  /** Parsers refuse longer numbers, so these are written as strings. */
  private static final int LONGEST_NUMBER = 1000;

  private Json() {}

  /** Writes a string with its quotes; lone surrogates become U+FFFD, null the literal null. */
  public static void string(ByteSink sink, @Nullable String text) {
    string(sink, text, Integer.MAX_VALUE);
  }

  /**
   * Writes a string with its quotes, cut behind {@code maxLength} characters, never inside a
   * surrogate pair; a cut string ends with {@code …[truncated N chars]}.
   */
  public static void string(ByteSink sink, @Nullable String text, int maxLength) {
    if (text == null) {
      sink.write(NULL);
      return;
    }
    sink.write('"');
    if (text.length() <= maxLength) {
      Escaper.write(sink, text, 0, text.length());
    } else {
      BoundedText bounded = new BoundedText(sink, maxLength);
      bounded.append(text);
      bounded.finish();
    }
    sink.write('"');
  }

  /** Writes the first {@code length} bytes of valid UTF-8 as a string with its quotes. */
  public static void string(ByteSink sink, byte[] utf8, int length) {
    sink.write('"');
    Utf8Escaper.write(sink, utf8, length);
    sink.write('"');
  }

  /** Writes the inside of a string, without quotes. */
  public static void escaped(ByteSink sink, String text) {
    Escaper.write(sink, text, 0, text.length());
  }

  /**
   * The text as {@link #string} writes it, with U+FFFD for lone surrogates: two names that differ
   * in those alone are one name in JSON.
   */
  public static String wellFormed(String text) {
    return Escaper.wellFormed(text);
  }

  /** Writes text as it is that is known to be ASCII and to need no escaping; no quotes. */
  @SuppressWarnings("deprecation") // keeps the low byte of each character: all there is in ASCII
  public static void ascii(ByteSink sink, String text) {
    int length = text.length();
    text.getBytes(0, length, sink.reserve(length), sink.size());
    sink.advance(length);
  }

  /** Writes an integer. */
  public static void number(ByteSink sink, long number) {
    Decimal.write(sink, number);
  }

  /** Writes a floating-point number; NaN and the infinities, which JSON lacks, as strings. */
  public static void number(ByteSink sink, double number) {
    if (Double.isFinite(number)) {
      ascii(sink, Double.toString(number));
    } else {
      string(sink, Double.toString(number));
    }
  }

  /** Writes true or false. */
  public static void bool(ByteSink sink, boolean value) {
    sink.write(value ? TRUE : FALSE);
  }

  /**
   * Writes any object: scalars as JSON has them, {@code java.time} and UUID as strings, anything
   * else as Jackson's databind does. What databind cannot write (a cycle, nesting of more than 200
   * levels, a getter that throws, more than a million characters) becomes the string {@code
   * toString()} gives.
   */
  public static void value(ByteSink sink, @Nullable Object value) {
    value(sink, value, Integer.MAX_VALUE);
  }

  /**
   * Writes any object; a string or an object longer than {@code maxLength} becomes a cut string.
   */
  public static void value(ByteSink sink, @Nullable Object value, int maxLength) {
    if (value == null) {
      sink.write(NULL);
    } else if (value instanceof String text) {
      string(sink, text, maxLength);
    } else if (value instanceof Number number) {
      number(sink, number, maxLength);
    } else if (value instanceof Boolean bool) {
      bool(sink, bool);
    } else if (value instanceof Enum<?> constant) {
      string(sink, constant.name(), maxLength);
    } else if (isText(value)) {
      string(sink, ObjectText.toString(value), maxLength);
    } else {
      object(sink, value, maxLength);
    }
  }

  /** Writes a comma unless an object or array has just been opened. */
  static void comma(ByteSink sink) {
    byte last = sink.array()[sink.size() - 1];
    if (last != '{' && last != '[') {
      sink.write(',');
    }
  }

  /** The bytes of a field's name with its colon. */
  static byte[] fieldBytes(String name) {
    ByteSink sink = new ByteSink(name.length() + 16);
    string(sink, name);
    sink.write(':');
    return sink.copyFrom(0);
  }

  private static boolean isText(Object value) {
    return value instanceof CharSequence
        || value instanceof Character
        || value instanceof UUID
        || value instanceof TemporalAccessor
        || value instanceof TemporalAmount
        || value instanceof ZoneId
        || value instanceof Throwable
        || value instanceof Class<?>;
  }

  private static void number(ByteSink sink, Number number, int maxLength) {
    if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte
        || number.getClass() == AtomicInteger.class
        || number.getClass() == AtomicLong.class) {
      number(sink, number.longValue());
    } else if (number instanceof Double) {
      number(sink, number.doubleValue());
    } else if (number instanceof Float) {
      decimal(sink, number.toString(), Float.isFinite(number.floatValue()));
    } else if (number.getClass() == BigDecimal.class || number.getClass() == BigInteger.class) {
      String digits = number.toString();
      decimal(sink, digits, digits.length() <= LONGEST_NUMBER);
    } else {
      object(sink, number, maxLength);
    }
  }

  private static void decimal(ByteSink sink, String digits, boolean valid) {
    if (valid) {
      ascii(sink, digits);
    } else {
      string(sink, digits);
    }
  }

  private static void object(ByteSink sink, Object value, int maxLength) {
    String json = ObjectText.json(value, maxLength);
    if (json == null) {
      string(sink, ObjectText.toString(value), maxLength);
    } else {
      sink.writeUtf8(json);
    }
  }
}
