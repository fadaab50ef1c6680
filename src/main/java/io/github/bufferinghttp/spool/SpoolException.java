package io.github.bufferinghttp.spool;

import java.io.Serial;

/** A spool directory that cannot be used; the message names it and says what is wrong with it. */
public final class SpoolException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  SpoolException(String message) {
    super(message);
  }
}
