package io.github.bufferinghttp.format;

import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.Json;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list of attributes in OTLP's JSON: each name once, integers of 64 bits as strings. */
final class OtlpAttributes {

  private final ByteSink sink;
  private final Set<String> names = new HashSet<>();

  /** Opens the list. */
  OtlpAttributes(ByteSink sink) {
    this.sink = sink;
    sink.write('[');
  }

  /** Adds one, unless it is null or there is one of that name. */
  void add(String name, @Nullable Object value) {
    if (value == null || name.isEmpty() || !names.add(name)) {
      return;
    }
    sink.writeUtf8(names.size() > 1 ? ",{\"key\":" : "{\"key\":");
    Json.string(sink, name);
    sink.writeUtf8(",\"value\":{");
    if (value instanceof Boolean) {
      sink.writeUtf8("\"boolValue\":" + value);
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      sink.writeUtf8("\"intValue\":\"" + value + '"');
    } else if (value instanceof Double || value instanceof Float) {
      number(((Number) value).doubleValue());
    } else {
      sink.writeUtf8("\"stringValue\":");
      Json.string(sink, Events.text(value));
    }
    sink.writeUtf8("}}");
  }

  /** Closes the list. */
  void end() {
    sink.write(']');
  }

  /** JSON has no NaN and no infinity, and not every receiver takes their names for numbers. */
  private void number(double value) {
    boolean finite = Double.isFinite(value);
    sink.writeUtf8(finite ? "\"doubleValue\":" + value : "\"stringValue\":\"" + value + '"');
  }
}
