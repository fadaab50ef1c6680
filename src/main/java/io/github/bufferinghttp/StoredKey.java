package io.github.bufferinghttp;

import io.github.bufferinghttp.internal.KeyParts;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.spool.SpooledKey;
import org.jspecify.annotations.Nullable;

/**
 * A key as it was found on disk: the text of one that the resolver has not returned yet, or one of
 * other parts than the {@code aggregatorKey} has now. No other key is equal to it.
 */
record StoredKey(SpooledKey key) implements KeyParts {

  @Override
  public @Nullable String get(String name) {
    int index = key.names().indexOf(name);
    return index < 0 ? null : key.values().get(index);
  }

  /** The text of the key itself, as templates print it. */
  @Override
  public String toString() {
    return key.isText() ? key.values().get(0) : ofItsParts().toString();
  }

  /** The key of its parts, for who cannot confuse it with those of today. */
  AggregatorKey ofItsParts() {
    return AggregatorKey.of(key.names(), key.values());
  }
}
