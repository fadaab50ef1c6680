package io.github.bufferinghttp;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.util.Duration;
import io.github.bufferinghttp.format.Answer;
import io.github.bufferinghttp.header.RequestHeaders;
import java.util.Objects;
import java.util.Optional;

/** The appender without a network: its queue, thread and engine, and a sender that is a stub. */
final class SinkingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  private static final Answer OK = new Answer(200, name -> Optional.empty(), new byte[0], true);

  private final Engine engine;
  private final FlushThread thread;
  private final EventPreparer preparer = new EventPreparer(false);

  /**
   * An appender that is started.
   *
   * @param answers true: each request is answered while it is sent; false: none ever is
   */
  SinkingAppender(
      LoggerContext context, int capacity, OverflowPolicy overflowPolicy, boolean answers) {
    setContext(context);
    AppenderConfig config = new AppenderConfig();
    config.capacity = capacity;
    config.overflowPolicy = overflowPolicy;
    config.shutdownTimeout = Duration.buildByMilliseconds(100);
    Failures failures = new Failures();
    Settings settings = settings(config, this, failures);
    Sender sender = answers ? new AnsweringSender() : new SilentSender();
    thread = new FlushThread("bench", sender::close);
    engine = Engine.of(settings, SpoolSetup.NONE, thread::wake, this::addWarn, null, failures);
    thread.start(new FlushLoop(engine, sender, thread::wake));
    start();
  }

  /** The settings that a configuration gives, with chunks of 1,000 events. */
  static Settings settings(
      AppenderConfig config, UnsynchronizedAppenderBase<?> owner, Failures failures) {
    config.url = "http://127.0.0.1/";
    config.chunkSize = 1_000;
    SettingsReader reader =
        new SettingsReader(config, owner.getContext(), owner, "bench", failures::encoder);
    return Objects.requireNonNull(reader.read(), () -> reader.problems().toString());
  }

  @Override
  protected void append(ILoggingEvent event) {
    engine.intake().accept(preparer.prepare(event), event.getLevel());
  }

  /** Waits until everything is delivered. */
  void awaitEmpty() {
    java.time.Duration patience = java.time.Duration.ofSeconds(30);
    if (!thread.await(engine.barriers().ask(engine.queue().offered()), patience)) {
      throw new IllegalStateException("not delivered within " + patience);
    }
  }

  long dropped() {
    return engine.books().snapshot(engine.queue()).dropped();
  }

  @Override
  public void stop() {
    super.stop();
    thread.stop(java.time.Duration.ofMillis(100), () -> {});
  }

  private static final class AnsweringSender implements Sender {

    @Override
    public void send(Exchange exchange, RequestHeaders headers) {
      exchange.complete(OK);
    }

    @Override
    public void close() {}
  }

  private static final class SilentSender implements Sender {

    @Override
    public void send(Exchange exchange, RequestHeaders headers) {}

    @Override
    public void close() {}
  }
}
