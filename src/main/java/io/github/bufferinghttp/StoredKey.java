package io.github.bufferinghttp;

import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.spool.SpooledKey;

/**
 * A key that is known by its text alone: its events were found on disk, and the resolver has not
 * returned it yet.
 */
record StoredKey(SpooledKey key) {

  /** The text of the key itself, as templates print it. */
  @Override
  public String toString() {
    return key.isText()
        ? key.values().get(0)
        : AggregatorKey.of(key.names(), key.values()).toString();
  }
}
