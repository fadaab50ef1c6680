package io.github.bufferinghttp;

import java.net.URI;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one JDK client: those that begin a request, which may look a name up, on a
 * pool's thread; those that its selector thread asks for, which read an answer, on that thread.
 *
 * <p>The client hands each piece of an answer to its executor, since a user's code may hang in it.
 * Ours takes the bytes and wakes the flush thread, so that a second thread would only cost two
 * switches. With TLS those tasks also decrypt and check certificates, and stay on the pool.
 *
 * <p>An Error that reaches the selector thread ends it, and the client with it: on JDK 17 every
 * later request then waits in vain, without a word. So what a task throws stays here, where its
 * exchange is ended by its time-out; and the thread is known, to be asked whether it lives.
 */
final class ClientExecutor implements Executor {

  /** How the client names its thread (JDK 17 to 25). */
  private static final String SELECTOR = "-SelectorManager";

  private final Executor pool;
  private final boolean onSelector;

  /** Null until it has asked for something. */
  private volatile @Nullable Thread selector;

  ClientExecutor(URI uri, Executor pool) {
    this.pool = pool;
    this.onSelector = "http".equalsIgnoreCase(uri.getScheme());
  }

  @Override
  public void execute(Runnable task) {
    Thread current = Thread.currentThread();
    if (current != selector) {
      if (!current.getName().endsWith(SELECTOR)) {
        pool.execute(task);
        return;
      }
      selector = current;
    }
    if (!onSelector) {
      pool.execute(task);
      return;
    }
    try {
      task.run();
    } catch (Throwable e) {
      // The exchange that it was for gets no answer.
    }
  }

  /** Whether the client is of no use any more. */
  boolean isClientDead() {
    Thread thread = selector;
    return thread != null && !thread.isAlive();
  }
}
