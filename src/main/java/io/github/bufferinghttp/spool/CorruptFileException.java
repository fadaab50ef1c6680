package io.github.bufferinghttp.spool;

import java.io.Serial;

/** A spool file that is not what was once written: no batch can be had from it. */
final class CorruptFileException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  CorruptFileException(String message) {
    super(message);
  }
}
