package io.github.bufferinghttp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Has an appender deliver what it holds when the JVM goes down. Other hooks may still log then, so
 * it first waits until it has been quiet for a moment, for at most half of the time that it has.
 *
 * <p>An appender that got rid of everything is left running: a hook that takes its time, such as
 * Spring's, which ends the application and stops Logback last, can go on logging. One that did not
 * is stopped, which hurries it and accounts for what is left.
 */
final class ShutdownHook extends Thread {

  /** Other hooks have ended, most likely, when nothing was logged for so long. */
  private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(100);

  /** A destination that is well takes what is left in this time; else the appender is stopped. */
  private static final long LONGEST_FLUSH = TimeUnit.SECONDS.toNanos(1);

  /** Between two looks at whether something was logged. */
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(10);

  private final long timeoutNanos;
  private final LongSupplier appended;
  private final Predicate<Duration> flush;
  private final Consumer<Duration> stop;
  private final Consumer<Duration> endFallback;

  /**
   * A hook that is not registered.
   *
   * @param appended how many events were appended so far
   * @param flush delivers what was appended, or gives up and returns false
   * @param stop stops the appender within a time
   * @param endFallback has what it dropped delivered elsewhere within a time
   */
  ShutdownHook(
      String appenderName,
      Duration timeout,
      LongSupplier appended,
      Predicate<Duration> flush,
      Consumer<Duration> stop,
      Consumer<Duration> endFallback) {
    super("buffering-http-" + appenderName + "-shutdown");
    this.timeoutNanos = timeout.toNanos();
    this.appended = appended;
    this.flush = flush;
    this.stop = stop;
    this.endFallback = endFallback;
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
    long left = timeoutNanos - (now - begin);
    if (!flush.test(Duration.ofNanos(Math.min(LONGEST_FLUSH, left / 2)))) {
      stop.accept(leftSince(begin));
    }
    endFallback.accept(leftSince(begin));
  }

  private Duration leftSince(long begin) {
    return Duration.ofNanos(Math.max(0, begin + timeoutNanos - System.nanoTime()));
  }

  /** Whether it has run. */
  boolean isThrough() {
    return getState() == State.TERMINATED;
  }

  /** Registers it, unless the JVM is going down already. */
  void register() {
    try {
      Runtime.getRuntime().addShutdownHook(this);
    } catch (IllegalStateException e) {
      // Too late for a hook.
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
