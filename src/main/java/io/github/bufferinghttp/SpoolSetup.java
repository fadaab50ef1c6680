package io.github.bufferinghttp;

import io.github.bufferinghttp.spool.Spool;

/**
 * The spool that an appender starts with.
 *
 * @param isOn whether there is one
 * @param always whether every chunk goes to disk before it is sent
 */
record SpoolSetup(boolean isOn, Spool spool, boolean always) {

  /** No spool. */
  static final SpoolSetup NONE = new SpoolSetup(false, Spool.none(), false);
}
