package io.github.bufferinghttp;

/**
 * A thread of the library. What is logged on one is not taken by any appender of this kind: it is
 * about sending logs, and would be sent in turn.
 */
final class OwnThread extends Thread {

  OwnThread(Runnable task, String name) {
    super(null, task, name, 0, false);
    setDaemon(true);
  }

  static boolean isCurrent() {
    return Thread.currentThread() instanceof OwnThread;
  }
}
