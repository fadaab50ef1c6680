package io.github.bufferinghttp.encoder;

import ch.qos.logback.classic.spi.LoggerContextVO;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes properties of the Logback context; keeps the bytes while the context is the same.
 *
 * <p>A context makes a new view of itself whenever a property changes. Not thread-safe.
 */
final class ContextWriter {

  private static final byte[] NOTHING = {};
  private static final byte[] UNKNOWN = {'?'};

  private final @Nullable Set<String> wanted;
  private final Map<String, String> defaults;
  private final int maxLength;
  private @Nullable LoggerContextVO known;
  private byte[] bytes = UNKNOWN;

  ContextWriter(JsonLayout layout) {
    wanted = layout.contextProperties();
    defaults = layout.contextDefaults();
    maxLength = layout.maxStringLength();
  }

  /** Writes the field, unless there is no property or no prefix. */
  @SuppressWarnings("ReferenceEquality") // a changed context is another object
  void write(ByteSink sink, byte @Nullable [] prefix, @Nullable LoggerContextVO context) {
    if (prefix == null) {
      return;
    }
    if (context != known || bytes == UNKNOWN) {
      bytes = bytes(context == null ? null : context.getPropertyMap());
      known = context;
    }
    if (bytes.length > 0) {
      Json.comma(sink);
      sink.write(prefix);
      sink.write(bytes);
    }
  }

  private byte[] bytes(@Nullable Map<String, String> properties) {
    Map<String, String> chosen = new TreeMap<>(defaults);
    if (properties != null) {
      properties.forEach(
          (name, value) -> {
            if (wanted == null || wanted.contains(name)) {
              chosen.put(Escaper.wellFormed("" + name), value);
            }
          });
    }
    if (chosen.isEmpty()) {
      return NOTHING;
    }
    ByteSink sink = new ByteSink(256);
    sink.write('{');
    chosen.forEach(
        (name, value) -> {
          Json.comma(sink);
          Json.string(sink, name);
          sink.write(':');
          Json.string(sink, value, maxLength);
        });
    sink.write('}');
    return sink.copyFrom(0);
  }
}
