package io.github.bufferinghttp.encoder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of the MDC, in an object of their own or at top level.
 *
 * <p>Not thread-safe.
 */
final class MdcWriter implements BiConsumer<@Nullable String, @Nullable String> {

  private static final ByteSink NONE = new ByteSink(0);

  private final JsonLayout layout;
  private final NameCache names;
  private ByteSink sink = NONE;

  /** Whether a key of this event had to be repaired, and may now be equal to another. */
  private boolean repaired;

  MdcWriter(JsonLayout layout, NameCache names) {
    this.layout = layout;
    this.names = names;
  }

  /** Writes the field, unless there is no entry or no prefix. */
  void write(
      ByteSink sink,
      byte @Nullable [] prefix,
      @Nullable Map<@Nullable String, @Nullable String> entries) {
    if (prefix == null || entries == null || entries.isEmpty()) {
      return;
    }
    int start = sink.size();
    this.sink = sink;
    repaired = false;
    write(prefix, start, entries);
    if (repaired) {
      Map<@Nullable String, @Nullable String> distinct = new LinkedHashMap<>();
      entries.forEach((key, value) -> distinct.put(Escaper.wellFormed(NameCache.text(key)), value));
      sink.truncate(start);
      write(prefix, start, distinct);
    }
    this.sink = NONE;
  }

  private void write(byte[] prefix, int start, Map<@Nullable String, @Nullable String> entries) {
    if (layout.flattenMdc()) {
      entries.forEach(this);
      return;
    }
    Json.comma(sink);
    sink.write(prefix);
    sink.write('{');
    int open = sink.size();
    entries.forEach(this);
    if (sink.size() == open) {
      sink.truncate(start);
    } else {
      sink.write('}');
    }
  }

  /** Writes one entry. */
  @Override
  public void accept(@Nullable String key, @Nullable String value) {
    NameCache.Name name = names.get(NameCache.text(key));
    repaired |= key == null || !name.exact;
    if (!layout.wantsMdc(name.text) || layout.flattenMdc() && layout.taken(name.text)) {
      return;
    }
    Json.comma(sink);
    sink.write(name.json);
    sink.write(':');
    Json.string(sink, value, layout.maxStringLength());
  }
}
