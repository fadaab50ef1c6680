package io.github.bufferinghttp.encoder;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fields of an event's JSON object, in the order in which they are written. */
enum Field {
  TIMESTAMP,
  LEVEL,
  LOGGER,
  THREAD,
  MESSAGE,
  MDC,
  KVP,
  MARKERS,
  EXCEPTION,
  CALLER,
  CONTEXT;

  /** The name that configurations use, and that is written unless it is changed. */
  final String id = name().toLowerCase(Locale.ROOT);

  /** The field of that name, or null. */
  static @Nullable Field of(String id) {
    for (Field field : values()) {
      if (field.id.equals(id)) {
        return field;
      }
    }
    return null;
  }
}
