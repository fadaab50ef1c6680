package io.github.bufferinghttp.format;

import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.Json;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object, written one after the other. */
final class Members {

  private final ByteSink sink;
  private boolean first = true;

  /** Opens an object. */
  Members(ByteSink sink) {
    this.sink = sink;
    sink.write('{');
  }

  /** A string; null is left out. */
  Members text(String name, @Nullable String value) {
    if (value != null) {
      Json.string(name(name), value);
    }
    return this;
  }

  Members number(String name, long value) {
    Json.number(name(name), value);
    return this;
  }

  /** Any value, as JSON has it. */
  Members value(String name, Object value) {
    Json.value(name(name), value);
    return this;
  }

  /** An object inside this one, to be closed by its own {@link #end}. */
  Members object(String name) {
    return new Members(name(name));
  }

  /** Writes a name and the colon; the caller writes the value. */
  ByteSink name(String name) {
    if (!first) {
      sink.write(',');
    }
    first = false;
    Json.string(sink, name);
    sink.write(':');
    return sink;
  }

  /** Closes the object. */
  void end() {
    sink.write('}');
  }
}
