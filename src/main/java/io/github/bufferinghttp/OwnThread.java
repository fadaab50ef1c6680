package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the library. What is logged on one is not taken by any appender of this kind: it is
 * about sending logs, and would be sent in turn.
 *
 * <p>It takes over nothing of the thread that makes it: where a server's applications share the
 * library, the first of them could never be unloaded.
 */
final class OwnThread extends Thread {

  /** The dropped event that it hands to a fallback appender now. This thread. */
  private @Nullable ILoggingEvent handed;

  /** Whether nothing else is left to do than to hand over. This thread. */
  private boolean ending;

  OwnThread(Runnable task, String name) {
    super(null, task, name, 0, false);
    setDaemon(true);
    setContextClassLoader(OwnThread.class.getClassLoader());
  }

  static boolean isCurrent() {
    return Thread.currentThread() instanceof OwnThread;
  }

  /** Whether others wait for this thread: then it cannot wait for room in a fallback appender. */
  static boolean isBusy() {
    return Thread.currentThread() instanceof OwnThread own && !own.ending;
  }

  /** From now on this thread has nothing else to do. */
  static void ends() {
    if (Thread.currentThread() instanceof OwnThread own) {
      own.ending = true;
    }
  }

  /** Whether the event is of the library's own doing, and not one that was dropped elsewhere. */
  static boolean isSourceOf(ILoggingEvent event) {
    return Thread.currentThread() instanceof OwnThread own && own.handed != event;
  }

  /** Gives a dropped event to a fallback appender, which may be one of this kind. */
  static void hand(ILoggingEvent event, Appender<ILoggingEvent> fallback) {
    if (!(Thread.currentThread() instanceof OwnThread own)) {
      fallback.doAppend(event);
      return;
    }
    ILoggingEvent before = own.handed;
    own.handed = event;
    try {
      fallback.doAppend(event);
    } finally {
      own.handed = before;
    }
  }
}
