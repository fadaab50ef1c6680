package io.github.bufferinghttp.metrics;

/** Why an event was dropped. */
public enum DropReason {
  /** The buffer was full, in events or in bytes; or the spool was, and its oldest had to go. */
  OVERFLOW,
  /** The event could not be delivered within {@code maxAge}. */
  EXPIRED,
  /** The destination refused it for good. */
  REJECTED,
  /** The destination found it too large, shortened too. */
  TOO_LARGE,
  /** The appender stopped before it could be delivered. */
  SHUTDOWN,
  /**
   * The appender itself failed on it, the encoder gave nothing for it, or its file in the spool was
   * damaged; the status says which.
   */
  ERROR
}
