package io.github.bufferinghttp.format;

import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventTexts;
import io.github.bufferinghttp.encoder.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list of attributes in OTLP's JSON, behind its bracket: integers of 64 bits are strings. */
final class OtlpAttributes {

  private static final byte[] KEY = JsonBytes.ascii("{\"key\":");
  private static final byte[] STRING = JsonBytes.ascii(",\"value\":{\"stringValue\":");
  private static final byte[] BOOL = JsonBytes.ascii(",\"value\":{\"boolValue\":");
  private static final byte[] INT = JsonBytes.ascii(",\"value\":{\"intValue\":\"");
  private static final byte[] DOUBLE = JsonBytes.ascii(",\"value\":{\"doubleValue\":");
  private static final byte[] ARRAY = JsonBytes.ascii(",\"value\":{\"arrayValue\":{\"values\":[");
  private static final byte[] ELEMENT = JsonBytes.ascii("{\"stringValue\":");
  private static final byte[] ARRAY_END = JsonBytes.ascii("]}}}");
  private static final byte[] END = JsonBytes.ascii("}}");

  private final ByteSink sink;
  private final EventTexts texts;
  private boolean first = true;
  private boolean repaired;

  OtlpAttributes(ByteSink sink, EventTexts texts) {
    this.sink = sink;
    this.texts = texts;
  }

  /** Adds one, unless its name is empty or its value null. */
  void add(String name, @Nullable Object value) {
    if (value == null || name.isEmpty()) {
      return;
    }
    if (value instanceof String text) {
      Json.string(text(name), text);
    } else if (value instanceof Boolean) {
      Json.ascii(begin(name, BOOL), value.toString());
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      Json.number(begin(name, INT), ((Number) value).longValue());
      sink.write('"');
    } else if (value instanceof Double || value instanceof Float) {
      number(name, ((Number) value).doubleValue());
    } else {
      Json.string(text(name), Events.text(value));
    }
    sink.write(END);
  }

  /** Adds one of several texts, unless there are none. */
  void texts(String name, Set<String> values) {
    if (values.isEmpty()) {
      return;
    }
    begin(name, ARRAY);
    boolean next = false;
    for (String value : values) {
      if (next) {
        sink.write(',');
      }
      next = true;
      sink.write(ELEMENT);
      Json.string(sink, value);
      sink.write('}');
    }
    sink.write(ARRAY_END);
  }

  /** Begins one of text: the caller writes that as a JSON string, and calls {@link #endText}. */
  ByteSink text(String name) {
    return begin(name, STRING);
  }

  void endText() {
    sink.write(END);
  }

  /** Whether a name had to be repaired, and may now be equal to another. */
  boolean isRepaired() {
    return repaired;
  }

  /** Closes the list. */
  void end() {
    sink.write(']');
  }

  private ByteSink begin(String name, byte[] type) {
    if (!first) {
      sink.write(',');
    }
    first = false;
    sink.write(KEY);
    repaired |= !texts.name(sink, name);
    sink.write(type);
    return sink;
  }

  /** JSON has no NaN and no infinity, and not every receiver takes their names for numbers. */
  private void number(String name, double value) {
    if (Double.isFinite(value)) {
      Json.ascii(begin(name, DOUBLE), Double.toString(value));
    } else {
      Json.string(text(name), Double.toString(value));
    }
  }
}
