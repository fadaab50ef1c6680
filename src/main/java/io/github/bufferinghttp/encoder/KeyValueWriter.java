package io.github.bufferinghttp.encoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes SLF4J's key-value pairs as a JSON object; of a key that is there twice, the last value.
 *
 * <p>Not thread-safe.
 */
final class KeyValueWriter {

  /** Up to so many pairs are compared with each other; more are put into a map. */
  private static final int FEW = 8;

  private final int maxLength;
  private final NameCache names;

  KeyValueWriter(int maxLength, NameCache names) {
    this.maxLength = maxLength;
    this.names = names;
  }

  /** Writes the field, unless there is no pair or no prefix. */
  void write(
      ByteSink sink,
      byte @Nullable [] prefix,
      @Nullable List<? extends @Nullable KeyValuePair> pairs) {
    if (prefix == null || pairs == null || pairs.isEmpty()) {
      return;
    }
    int start = sink.size();
    Json.comma(sink);
    sink.write(prefix);
    sink.write('{');
    int open = sink.size();
    if (pairs.size() > FEW || !writeFew(sink, pairs)) {
      sink.truncate(open);
      writeDistinct(sink, pairs);
    }
    if (sink.size() == open) {
      sink.truncate(start);
    } else {
      sink.write('}');
    }
  }

  /** Writes the pairs in place; false if a key had to be repaired, and may now equal another. */
  private boolean writeFew(ByteSink sink, List<? extends @Nullable KeyValuePair> pairs) {
    for (int i = 0; i < pairs.size(); i++) {
      KeyValuePair pair = pairs.get(i);
      if (pair == null || isThereLater(pairs, i, NameCache.text(pair.key))) {
        continue;
      }
      NameCache.Name name = names.get(NameCache.text(pair.key));
      if (!name.exact()) {
        return false;
      }
      write(sink, name, pair.value);
    }
    return true;
  }

  private static boolean isThereLater(
      List<? extends @Nullable KeyValuePair> pairs, int i, String key) {
    for (int later = i + 1; later < pairs.size(); later++) {
      KeyValuePair pair = pairs.get(later);
      if (pair != null && key.equals(NameCache.text(pair.key))) {
        return true;
      }
    }
    return false;
  }

  private void writeDistinct(ByteSink sink, List<? extends @Nullable KeyValuePair> pairs) {
    Map<String, @Nullable Object> distinct = new LinkedHashMap<>();
    for (KeyValuePair pair : pairs) {
      if (pair != null) {
        distinct.put(Escaper.wellFormed(NameCache.text(pair.key)), pair.value);
      }
    }
    distinct.forEach((key, value) -> write(sink, names.get(key), value));
  }

  private void write(ByteSink sink, NameCache.Name name, @Nullable Object value) {
    Json.comma(sink);
    sink.write(name.json());
    sink.write(':');
    Json.value(sink, value, maxLength);
  }
}
