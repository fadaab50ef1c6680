package io.github.bufferinghttp;

import io.github.bufferinghttp.spool.Spool;

/**
 * The spool that an appender starts with.
 *
 * @param always whether every chunk goes to disk before it is sent
 */
record SpoolSetup(Spool spool, boolean always) {

  /** No spool. */
  static final SpoolSetup NONE = new SpoolSetup(Spool.none(), false);

  boolean isOn() {
    return this != NONE;
  }
}
