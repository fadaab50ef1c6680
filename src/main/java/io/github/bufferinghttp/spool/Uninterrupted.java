package io.github.bufferinghttp.spool;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Runs file operations as if nobody interrupted: an interrupt closes a {@code FileChannel}, which
 * would turn it into a lost write.
 */
final class Uninterrupted {

  /** Who interrupts more often than this during one operation gets the failure after all. */
  private static final int ATTEMPTS = 10;

  private Uninterrupted() {}

  /** An operation that may be begun again from its start. */
  @FunctionalInterface
  interface Operation<T, X extends Exception> {
    T run() throws IOException, X;
  }

  /** Runs it with the interrupt flag cleared, and again if an interrupt came in; then sets it. */
  static <T, X extends Exception> T call(Operation<T, X> operation) throws IOException, X {
    boolean interrupted = Thread.interrupted();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return operation.run();
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted() || interrupted;
          if (attempt == ATTEMPTS) {
            throw e;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
