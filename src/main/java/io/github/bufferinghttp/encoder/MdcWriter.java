package io.github.bufferinghttp.encoder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of the MDC, in an object of their own or at top level; a thread's entries that
 * are those of its last event as the bytes that they were then.
 *
 * <p>Not thread-safe.
 */
final class MdcWriter implements BiConsumer<@Nullable String, @Nullable String> {

  private static final ByteSink NONE = new ByteSink(0);

  private final JsonLayout layout;
  private final NameCache names;
  private final MdcCache known = new MdcCache();
  private ByteSink sink = NONE;

  /** Whether a key of this event had to be repaired, and may now be equal to another. */
  private boolean repaired;

  /** Whether no entry is written yet. */
  private boolean first;

  MdcWriter(JsonLayout layout, NameCache names) {
    this.layout = layout;
    this.names = names;
  }

  /** Writes the field, unless there is no entry or no prefix. */
  void write(
      ByteSink sink,
      byte @Nullable [] prefix,
      @Nullable Map<@Nullable String, @Nullable String> entries,
      @Nullable String thread) {
    if (prefix == null || entries == null || entries.isEmpty()) {
      return;
    }
    int start = sink.size();
    Json.comma(sink);
    int begin = sink.size();
    MdcCache.Slot slot = known.of(thread);
    if (!slot.write(sink, entries)) {
      encode(sink, prefix, entries);
      slot.remember(entries, sink, begin);
    }
    if (sink.size() == begin) {
      sink.truncate(start); // none of them is wanted
    }
  }

  private void encode(
      ByteSink sink, byte[] prefix, Map<@Nullable String, @Nullable String> entries) {
    int begin = sink.size();
    this.sink = sink;
    repaired = false;
    write(prefix, entries);
    if (repaired) {
      Map<@Nullable String, @Nullable String> distinct = new LinkedHashMap<>();
      entries.forEach((key, value) -> distinct.put(Escaper.wellFormed(NameCache.text(key)), value));
      sink.truncate(begin);
      write(prefix, distinct);
    }
    this.sink = NONE;
  }

  private void write(byte[] prefix, Map<@Nullable String, @Nullable String> entries) {
    int begin = sink.size();
    if (!layout.flattenMdc()) {
      sink.write(prefix);
      sink.write('{');
    }
    first = true;
    entries.forEach(this);
    if (first) {
      sink.truncate(begin);
    } else if (!layout.flattenMdc()) {
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
    if (!first) {
      sink.write(',');
    }
    first = false;
    sink.write(name.json);
    sink.write(':');
    Json.string(sink, value, layout.maxStringLength());
  }
}
