package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.github.bufferinghttp.key.PatternKeyResolver;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The parts between the queue and the wire, put together. */
record Engine(
    Settings settings,
    Books books,
    Memory memory,
    EventQueue queue,
    Intake intake,
    Chunks chunks,
    Partitions partitions,
    Destination destination,
    Barriers barriers,
    StatusReporter reporter,
    Batcher batcher,
    Sealing sealing,
    Settlement settlement,
    Spooling spooling,
    Replay replay,
    @Nullable Fallback fallback,
    Failures failures) {

  /**
   * Puts an engine together.
   *
   * @param wake wakes the flush thread; any thread may call it
   * @param warn tells Logback's status
   * @param fallbackAppender takes what is dropped, if there is one
   */
  static Engine of(
      Settings settings,
      SpoolSetup spool,
      Runnable wake,
      Consumer<String> warn,
      @Nullable Appender<ILoggingEvent> fallbackAppender,
      Failures failures) {
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    long now = System.nanoTime();
    return of(settings, spool, wake, warn, fallbackAppender, failures, random, now);
  }

  /**
   * The same with a clock and a back-off of the caller's.
   *
   * @param random gives numbers from 0 to 1, for the back-off
   */
  static Engine of(
      Settings settings,
      SpoolSetup spool,
      Runnable wake,
      Consumer<String> warn,
      @Nullable Appender<ILoggingEvent> fallbackAppender,
      Failures failures,
      DoubleSupplier random,
      long now) {
    Books books = new Books();
    Memory memory = new Memory(settings.maxBufferBytes());
    int quota = Replay.quota(spool, settings);
    EventQueue queue = new EventQueue(Math.max(1, settings.capacity() - quota), wake);
    Fallback fallback = fallbackAppender == null ? null : new Fallback(fallbackAppender, failures);
    DropListener listener = fallback == null ? DropListener.NONE : fallback;
    StatusReporter reporter = new StatusReporter(warn, settings.secrets(), books);
    Intake intake = new Intake(settings, queue, memory, books, listener, wake);
    Partitions partitions = new Partitions(settings.maxInFlightPerKey());
    Backoff backoff = new Backoff(settings.initialBackoff(), settings.maxBackoff(), random);
    int maxBytes = Math.min(settings.chunkBytes(), settings.format().maxBytes());
    Destination destination = new Destination(backoff, maxBytes);
    Barriers barriers = new Barriers();
    PagePool pool = new PagePool(memory);
    int separator = settings.format().separator().length;
    Chunks chunks = new Chunks(pool, memory, barriers, separator, fallback != null);
    List<String> parts =
        settings.resolver() instanceof PatternKeyResolver own ? own.names() : List.of();
    SpooledKeys keys = new SpooledKeys(spool.spool(), partitions, parts);
    DiskChunks disk =
        new DiskChunks(
            spool.spool(),
            keys,
            new HeaderMaker(settings),
            settings.format(),
            intake,
            books,
            chunks,
            barriers,
            reporter,
            quota,
            now);
    Replay replay = new Replay(spool, keys, disk, books, memory, partitions, now);
    Spooling spooling =
        new Spooling(
            spool,
            settings.maxInFlight(),
            queue,
            memory,
            partitions,
            destination,
            reporter,
            keys,
            disk,
            replay,
            now);
    Sealing sealing = new Sealing(settings, partitions, reporter, spooling);
    Batcher batcher =
        new Batcher(
            settings, intake, memory, chunks, partitions, destination, reporter, sealing, now);
    Settlement settlement =
        new Settlement(
            intake, books, chunks, partitions, destination, backoff, listener, reporter, spooling);
    return new Engine(
        settings,
        books,
        memory,
        queue,
        intake,
        chunks,
        partitions,
        destination,
        barriers,
        reporter,
        batcher,
        sealing,
        settlement,
        spooling,
        replay,
        fallback,
        failures);
  }

  /** What comes with every turn: the fallback appender gets its events, the status its news. */
  void doChores(long now) {
    chunks.letGoOfSpare(now);
    if (fallback != null) {
      fallback.handOverWaiting();
    }
    failures.tell(reporter, now);
    reporter.look(now);
  }
}
