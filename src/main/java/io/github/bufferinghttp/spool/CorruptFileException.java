package io.github.bufferinghttp.spool;

import java.io.Serial;

/** A spool file that is not what was once written: no batch can be had from it. */
final class CorruptFileException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  CorruptFileException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What is wrong with the file. */
  String reason() {
    return reason;
  }
}
