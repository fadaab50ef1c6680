package io.github.bufferinghttp.key;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of recent events, so that tenants whose events alternate cost no new key for each event.
 *
 * <p>Its memory is bounded: {@value #SLOTS} keys, each in one of the two slots that its hash names,
 * with at most {@value #LONGEST} characters in all; beside them the last longer one. Not
 * thread-safe: the flush thread's.
 */
final class KeyCache {

  /** A power of two. */
  private static final int SLOTS = 4096;

  /** Longer keys are not kept. */
  private static final int LONGEST = 256;

  private final List<String> names;
  private final @Nullable AggregatorKey[] slots = new AggregatorKey[SLOTS];

  /** Events of one key tend to follow one another. */
  private @Nullable AggregatorKey lastLong;

  /** An empty cache of keys with these names. */
  KeyCache(List<String> names) {
    this.names = names;
  }

  /** The key of these values, which are copied if it is a new one. */
  AggregatorKey get(String[] values) {
    int hash = Arrays.hashCode(values);
    int slot = hash * 0x9E3779B9 >>> 20 & SLOTS - 2; // the factor keeps apart what is counted up
    AggregatorKey newer = slots[slot];
    if (newer != null && newer.has(hash, values)) {
      return newer;
    }
    AggregatorKey older = slots[slot + 1];
    if (older != null && older.has(hash, values)) {
      return older;
    }
    if (lastLong != null && lastLong.has(hash, values)) {
      return lastLong;
    }
    AggregatorKey made = new AggregatorKey(names, values.clone());
    if (length(values) <= LONGEST) {
      slots[slot + 1] = newer;
      slots[slot] = made;
    } else {
      lastLong = made;
    }
    return made;
  }

  private static int length(String[] values) {
    int length = 0;
    for (String value : values) {
      length = Math.min(LONGEST + 1, length + Math.min(LONGEST + 1, value.length()));
    }
    return length;
  }
}
