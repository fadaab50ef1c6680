package io.github.bufferinghttp;

import io.github.bufferinghttp.StatusReporter.Trouble;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What other people's code threw where the status could not be told at once: it is kept here until
 * the flush thread tells it. Any thread.
 */
final class Failures {

  private final AtomicReference<@Nullable Throwable> encoder = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> caller = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> fallback = new AtomicReference<>();

  void encoder(Throwable failure) {
    encoder.set(failure);
  }

  /** A filter of the appender, for instance. */
  void caller(Throwable failure) {
    caller.set(failure);
  }

  void fallback(Throwable failure) {
    fallback.set(failure);
  }

  /** Tells what was thrown since it was asked last. Flush thread. */
  void tell(StatusReporter reporter, long now) {
    tell(encoder, Trouble.ENCODER, "the encoder threw ", reporter, now);
    tell(caller, Trouble.INTERNAL, "a filter, or what an event holds, threw ", reporter, now);
    tell(fallback, Trouble.FALLBACK, "the fallback appender threw ", reporter, now);
  }

  /** What was thrown, as text, whatever its own methods do. */
  static String describe(Throwable failure) {
    try {
      return failure.toString();
    } catch (Throwable e) {
      return failure.getClass().getName();
    }
  }

  private static void tell(
      AtomicReference<@Nullable Throwable> kept,
      Trouble trouble,
      String what,
      StatusReporter reporter,
      long now) {
    Throwable failure = kept.get() == null ? null : kept.getAndSet(null);
    if (failure != null) {
      reporter.trouble(trouble, what + describe(failure), now);
    }
  }
}
