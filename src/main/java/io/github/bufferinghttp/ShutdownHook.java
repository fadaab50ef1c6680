package io.github.bufferinghttp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Stops an appender when the JVM goes down. Other hooks may still log then, so it first waits until
 * it has been quiet for a moment, for at most half of the time that it has.
 */
final class ShutdownHook extends Thread {

  private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(10);

  private final long timeoutNanos;
  private final LongSupplier appended;
  private final Consumer<Duration> stop;

  /**
   * A hook that is not registered.
   *
   * @param appended how many events were appended so far
   * @param stop stops the appender within a time
   */
  ShutdownHook(
      String appenderName, Duration timeout, LongSupplier appended, Consumer<Duration> stop) {
    super("buffering-http-" + appenderName + "-shutdown");
    this.timeoutNanos = timeout.toNanos();
    this.appended = appended;
    this.stop = stop;
  }

  @Override
  public void run() {
    long begin = System.nanoTime();
    long seen = appended.getAsLong();
    long seenAt = begin;
    long now = begin;
    while (now - seenAt < QUIET && now - begin < timeoutNanos / 2) {
      LockSupport.parkNanos(LOOK);
      now = System.nanoTime();
      if (appended.getAsLong() != seen) {
        seen = appended.getAsLong();
        seenAt = now;
      }
    }
    stop.accept(Duration.ofNanos(Math.max(0, timeoutNanos - (now - begin))));
  }

  /** Registers it; false if the JVM is going down already. */
  boolean register() {
    try {
      Runtime.getRuntime().addShutdownHook(this);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Takes it back, unless the JVM is going down. */
  void unregister() {
    try {
      Runtime.getRuntime().removeShutdownHook(this);
    } catch (IllegalStateException e) {
      // It runs, or has run.
    }
  }
}
