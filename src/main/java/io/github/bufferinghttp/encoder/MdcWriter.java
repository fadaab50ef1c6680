package io.github.bufferinghttp.encoder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of the MDC, in an object of their own or at top level; those of the thread's
 * last event, and others that were written before, as the bytes that they were then.
 *
 * <p>Not thread-safe.
 */
final class MdcWriter implements BiConsumer<@Nullable String, @Nullable String> {

  private static final ByteSink NONE = new ByteSink(0);

  private final JsonLayout layout;
  private final NameCache names;
  private final MdcCache threads = new MdcCache();
  private final MdcEntries known = new MdcEntries();
  private ByteSink sink = NONE;
  private MdcCache.Slot last = threads.of(null);

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
      @Nullable Map<@Nullable String, @Nullable String> entries,
      @Nullable String thread) {
    if (prefix == null || entries == null || isEmpty(entries)) {
      return;
    }
    int start = sink.size();
    boolean opens = !layout.flattenMdc();
    if (opens) {
      Json.comma(sink);
      sink.write(prefix);
    } else if (sink.array()[start - 1] == '{') {
      start--;
      sink.truncate(start);
      opens = true;
    }
    int begin = sink.size();
    encode(sink, entries, thread);
    if (sink.size() == begin) { // none of them is wanted
      sink.truncate(start);
      if (layout.flattenMdc() && opens) {
        sink.write('{');
      }
      return;
    }
    if (opens) {
      sink.array()[begin] = '{'; // in the place of the first comma
    }
    if (!layout.flattenMdc()) {
      sink.write('}');
    }
  }

  /** Writes the entries, a comma before each. */
  private void encode(
      ByteSink sink, Map<@Nullable String, @Nullable String> entries, @Nullable String thread) {
    int begin = sink.size();
    this.sink = sink;
    last = threads.of(thread);
    repaired = false;
    last.begin(sink);
    boolean read = forEach(entries, this);
    last.end(sink);
    if (repaired || !read) {
      Map<@Nullable String, @Nullable String> distinct = new LinkedHashMap<>();
      forEach(
          entries, (key, value) -> distinct.put(Escaper.wellFormed(NameCache.text(key)), value));
      sink.truncate(begin);
      distinct.forEach(this::writeNew);
      last.forget();
    }
    this.sink = NONE;
  }

  /** A map of somebody's own may throw, or be changed meanwhile: false if it ended too early. */
  private static boolean forEach(
      Map<@Nullable String, @Nullable String> entries,
      BiConsumer<@Nullable String, @Nullable String> action) {
    try {
      entries.forEach(action);
      return true;
    } catch (Throwable e) {
      return false;
    }
  }

  private static boolean isEmpty(Map<@Nullable String, @Nullable String> entries) {
    try {
      return entries.isEmpty();
    } catch (Throwable e) {
      return false;
    }
  }

  /** Writes one entry. */
  @Override
  public void accept(@Nullable String key, @Nullable String value) {
    if (last.write(sink, key, value)) {
      return;
    }
    byte[] json = known.find(key, value);
    if (json != null) {
      sink.write(json);
    } else {
      int start = sink.size();
      if (writeNew(key, value)) {
        known.keep(key, value, sink, start);
      } else {
        repaired = true;
      }
    }
    last.wrote(sink, key, value);
  }

  /**
   * Writes one entry if it is wanted.
   *
   * @return whether the key needed no repair
   */
  private boolean writeNew(@Nullable String key, @Nullable String value) {
    NameCache.Name name = names.get(NameCache.text(key));
    if (layout.wantsMdc(name.text()) && !(layout.flattenMdc() && layout.taken(name.text()))) {
      sink.write(',');
      sink.write(name.json());
      sink.write(':');
      Json.string(sink, value, layout.maxStringLength());
    }
    return key != null && name.exact();
  }
}
