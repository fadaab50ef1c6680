package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.github.bufferinghttp.StatusReporter.Trouble;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The parts between the queue and the wire, put together. */
record Engine(
    Settings settings,
    Books books,
    Memory memory,
    EventQueue queue,
    Intake intake,
    Partitions partitions,
    Destination destination,
    Barriers barriers,
    StatusReporter reporter,
    Batcher batcher,
    Settlement settlement,
    LongConsumer fallback) {

  private static final long MOST_POOLED = 8L * 1024 * 1024;

  /**
   * Puts an engine together.
   *
   * @param wake wakes the flush thread; any thread may call it
   * @param warn tells Logback's status
   * @param fallbackAppender takes what is dropped, if there is one
   */
  static Engine of(
      Settings settings,
      Runnable wake,
      Consumer<String> warn,
      @Nullable Appender<ILoggingEvent> fallbackAppender,
      DoubleSupplier random,
      long now) {
    Books books = new Books();
    Memory memory = new Memory(settings.maxBufferBytes());
    EventQueue queue = new EventQueue(settings.capacity(), wake);
    Fallback fallback = fallbackAppender == null ? null : new Fallback(fallbackAppender);
    DropListener listener = fallback == null ? DropListener.NONE : fallback;
    StatusReporter reporter = new StatusReporter(warn, settings.secrets(), books);
    Intake intake = new Intake(settings, queue, memory, books, listener, wake);
    Partitions partitions = new Partitions(settings.maxInFlightPerKey());
    Backoff backoff = new Backoff(settings.initialBackoff(), settings.maxBackoff(), random);
    int maxBytes = Math.min(settings.chunkBytes(), settings.format().maxBytes());
    Destination destination = new Destination(backoff, maxBytes);
    Barriers barriers = new Barriers();
    BufferPool pool = new BufferPool(Math.min(MOST_POOLED, settings.maxBufferBytes() / 4));
    int separator = settings.format().separator().length;
    Chunks chunks = new Chunks(pool, memory, barriers, separator, fallback != null);
    Batcher batcher =
        new Batcher(
            settings, intake, memory, chunks, partitions, destination, reporter, now);
    Settlement settlement =
        new Settlement(
            intake, books, chunks, partitions, destination, backoff, listener, reporter);
    return new Engine(
        settings,
        books,
        memory,
        queue,
        intake,
        partitions,
        destination,
        barriers,
        reporter,
        batcher,
        settlement,
        fallback == null ? time -> {} : time -> handOver(fallback, reporter, time));
  }

  private static void handOver(Fallback fallback, StatusReporter reporter, long now) {
    fallback.handOverWaiting();
    Throwable failure = fallback.takeFailure();
    if (failure != null) {
      reporter.trouble(Trouble.FALLBACK, "the fallback appender threw " + failure, now);
    }
  }

  /** An engine whose back-off is drawn by the JVM. */
  static Engine of(
      Settings settings,
      Runnable wake,
      Consumer<String> warn,
      @Nullable Appender<ILoggingEvent> fallbackAppender) {
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    return of(settings, wake, warn, fallbackAppender, random, System.nanoTime());
  }
}
