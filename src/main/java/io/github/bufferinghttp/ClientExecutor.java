package io.github.bufferinghttp;

import java.net.URI;
import java.util.concurrent.Executor;

/**
 * Runs the tasks of the JDK's client: those that begin a request, which may look a name up, on a
 * pool's thread; those that its selector thread asks for, which read an answer, on that thread.
 *
 * <p>The client hands each piece of an answer to its executor, since a user's code may hang in it.
 * Ours takes the bytes and wakes the flush thread, so that a second thread would only cost two
 * switches. With TLS those tasks also decrypt and check certificates, and stay on the pool.
 */
final class ClientExecutor implements Executor {

  /** How the client names its thread, and what it says once that has ended (JDK 17 to 25). */
  private static final String SELECTOR = "-SelectorManager";

  private static final String ENDED = "selector manager closed";

  private final Executor pool;

  private ClientExecutor(Executor pool) {
    this.pool = pool;
  }

  static Executor of(URI uri, Executor pool) {
    return "http".equalsIgnoreCase(uri.getScheme()) ? new ClientExecutor(pool) : pool;
  }

  @Override
  public void execute(Runnable task) {
    if (Thread.currentThread().getName().endsWith(SELECTOR)) {
      task.run();
    } else {
      pool.execute(task);
    }
  }

  /** Whether the client that failed is of no use any more: its thread met an Error. */
  static boolean isEndOfClient(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && message.contains(ENDED)) {
        return true;
      }
    }
    return false;
  }
}
