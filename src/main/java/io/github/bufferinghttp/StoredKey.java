package io.github.bufferinghttp;

import io.github.bufferinghttp.spool.SpooledKey;

/**
 * A key that is known by its text alone: its events were found on disk, and the resolver has not
 * returned it yet.
 */
record StoredKey(SpooledKey key) {

  /** The text of the key itself, as templates print it. */
  @Override
  public String toString() {
    if (key.isText()) {
      return key.values().get(0);
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < key.names().size(); i++) {
      out.append(i == 0 ? "" : ",").append(key.names().get(i)).append('=');
      out.append(key.values().get(i));
    }
    return out.toString();
  }
}
