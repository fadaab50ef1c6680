package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An appender between its start and its stop: the engine, its thread, its connections. */
final class Running {

  private final Settings settings;
  private final Engine engine;
  private final Intake intake;
  private final EventPreparer preparer;
  private final FlushThread thread;
  private final @Nullable ShutdownHook hook;
  private final Failures failures;

  private Running(Settings settings, Engine engine, FlushThread thread, Failures failures) {
    this.settings = settings;
    this.engine = engine;
    this.intake = engine.intake();
    this.thread = thread;
    this.failures = failures;
    this.preparer = new EventPreparer(settings.includeCallerData());
    this.hook =
        settings.shutdownHook()
            ? new ShutdownHook(
                settings.name(),
                settings.shutdownTimeout(),
                () -> engine.queue().offered(),
                this::flush,
                this::stopWithin,
                this::endFallback)
            : null;
  }

  /** Starts; null if the configuration is wrong, of which every problem is reported then. */
  static @Nullable Running start(
      BufferingHttpAppender appender,
      AppenderConfig config,
      @Nullable Appender<ILoggingEvent> fallback) {
    Failures failures = new Failures();
    String name = appender.getName() == null ? "appender" : appender.getName();
    SettingsReader reader =
        new SettingsReader(config, appender.getContext(), appender, name, failures::encoder);
    try {
      Settings settings = reader.read();
      if (settings != null) {
        ShortTimes.tell(settings, appender::addWarn);
        return new Starter(appender, settings, reader.spool(), failures).start(fallback);
      }
      reader.problems().forEach(appender::addError);
    } catch (Throwable e) { // no file descriptors, no native library: the application goes on
      reader.spool().spool().close();
      appender.addError("The appender could not start: " + reader.mask(e.toString()));
    }
    return null;
  }

  /** Ties the knot: the thread wakes the loop, the engine wakes the thread. */
  private record Starter(
      BufferingHttpAppender appender, Settings settings, SpoolSetup spool, Failures failures) {

    Running start(@Nullable Appender<ILoggingEvent> fallback) {
      AtomicReference<@Nullable Sender> sender = new AtomicReference<>();
      FlushThread thread = new FlushThread(settings.name(), () -> close(sender));
      Engine engine =
          Engine.of(settings, spool, thread::wake, appender::addWarn, fallback, failures);
      Sender http = new HttpDispatcher(settings, engine.books());
      sender.set(http);
      thread.start(new FlushLoop(engine, http, thread::wake));
      Running running = new Running(settings, engine, thread, failures);
      if (running.hook != null) {
        running.hook.register();
      }
      return running;
    }

    private static void close(AtomicReference<@Nullable Sender> sender) {
      Sender open = sender.getAndSet(null);
      if (open != null) {
        open.close();
      }
    }
  }

  void append(ILoggingEvent event) {
    intake.accept(preparer.prepare(event), event.getLevel());
  }

  /** An event that could not be taken, for want of memory say, or for what it threw itself. */
  void lost(ILoggingEvent event, Throwable failure) {
    failures.caller(failure);
    intake.refuse(event, DropReason.ERROR);
  }

  /** A filter threw in a caller's thread, and cost no event; the flush thread reports it. */
  void callerFailed(Throwable failure) {
    failures.caller(failure);
  }

  boolean flush(Duration timeout) {
    return thread.await(engine.barriers().ask(engine.queue().offered()), timeout);
  }

  /** What was dropped meanwhile may wait in a fallback appender whose own hook is through. */
  private void endFallback(Duration timeout) {
    Fallback fallback = engine.fallback();
    if (fallback != null) {
      fallback.endAtExit(timeout);
    }
  }

  /** The JVM goes down, and another appender's last events came: does again what its hook does. */
  void endAtExit(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    boolean flushed = flush(timeout.dividedBy(2));
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (!flushed && !left.isNegative() && hook != null && hook.isThrough()) {
      stopWithin(left);
    }
    endFallback(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
  }

  AppenderMetrics metrics() {
    return engine.books().snapshot(engine.queue());
  }

  /**
   * What stays of it; null as long as it takes events, as where its own thread asked for a stop.
   */
  @Nullable Ended ended() {
    EventQueue queue = engine.queue();
    return queue.isClosed()
        ? new Ended(engine.books(), queue.offered(), engine.barriers(), engine.fallback())
        : null;
  }

  /**
   * Stops within the time that is configured, or so much of it as another has left, but a quarter
   * at least.
   *
   * @return how much of it is left
   */
  Duration stop(Duration most) {
    Duration own = settings.shutdownTimeout();
    Duration least = own.dividedBy(4);
    Duration timeout = most.compareTo(own) >= 0 ? own : most.compareTo(least) >= 0 ? most : least;
    long end = System.nanoTime() + timeout.toNanos();
    stopWithin(timeout);
    if (hook != null) {
      hook.unregister();
    }
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** Stops within a time; once. */
  private void stopWithin(Duration timeout) {
    thread.stop(timeout, this::abandon);
  }

  /** The flush thread hangs in somebody's code: what it holds is lost, and is counted. */
  private void abandon() {
    engine.intake().close();
    engine.books().close(engine.queue());
    engine.spooling().abandon();
  }
}
