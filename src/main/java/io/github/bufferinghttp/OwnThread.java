package io.github.bufferinghttp;

/**
 * A thread of the library. What is logged on one is not taken by any appender of this kind: it is
 * about sending logs, and would be sent in turn.
 *
 * <p>It takes over nothing of the thread that makes it: where a server's applications share the
 * library, the first of them could never be unloaded.
 */
final class OwnThread extends Thread {

  OwnThread(Runnable task, String name) {
    super(null, task, name, 0, false);
    setDaemon(true);
    setContextClassLoader(OwnThread.class.getClassLoader());
  }

  static boolean isCurrent() {
    return Thread.currentThread() instanceof OwnThread;
  }
}
