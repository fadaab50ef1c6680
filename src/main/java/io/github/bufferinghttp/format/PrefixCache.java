package io.github.bufferinghttp.format;

import io.github.bufferinghttp.encoder.ByteSink;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The prefixes of the keys that were seen last: the appender asks for one when a key appears, to
 * know how large its bodies become, and with every body. Flush thread.
 *
 * <p>Its memory is bounded: {@value #KEPT} prefixes of at most {@value #LONGEST} bytes.
 */
final class PrefixCache {

  private static final int KEPT = 64;

  /** Longer ones are not kept. */
  private static final int LONGEST = 4096;

  private final BiConsumer<Object, ByteSink> writer;

  private final Map<Object, byte[]> prefixes =
      new LinkedHashMap<>(KEPT * 2, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, byte[]> eldest) {
          return size() > KEPT;
        }
      };

  PrefixCache(BiConsumer<Object, ByteSink> writer) {
    this.writer = writer;
  }

  byte[] of(Object key) {
    byte[] prefix = prefixes.get(key);
    if (prefix == null) {
      ByteSink sink = new ByteSink(256);
      writer.accept(key, sink);
      prefix = sink.copyFrom(0);
      if (prefix.length <= LONGEST) {
        prefixes.put(key, prefix);
      }
    }
    return prefix;
  }
}
