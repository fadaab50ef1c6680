package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.github.bufferinghttp.BufferingHttpAppenderBuilder;
import io.github.bufferinghttp.SpoolConfig;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** {@code stop()}, and the JVM's exit, in every state in which something hangs. */
final class Stop implements Part {

  private static final int EVENTS = 200;
  private static final long MORE = 250;

  /** Released when all is measured, for those who hang in this JVM. */
  private final CountDownLatch end = new CountDownLatch(1);

  private long timeout;
  private Findings findings = new Findings();

  @Override
  public String name() {
    return "stop";
  }

  @Override
  public void run(Scale scale, Findings all) throws Exception {
    timeout = scale.of(1_500, 500);
    findings = all;
    for (HungServer.At at : HungServer.At.values()) {
      try (HungServer server = new HungServer(at)) {
        String where = "the server hangs in " + at.name().toLowerCase(java.util.Locale.ROOT);
        stop(where, server.url(), b -> b, () -> server.connections() > 0);
      }
    }
    try (BlackHole hole = new BlackHole()) {
      stop("a black hole at connect", hole.url(), b -> b, () -> true);
    }
    try (HungServer server = new HungServer(HungServer.At.READING)) {
      stop("the TLS handshake hangs", server.secureUrl(), b -> b, () -> server.connections() > 0);
    }
    hangingCode();
    try (Scratch scratch = new Scratch();
        HungServer server = new HungServer(HungServer.At.READING)) {
      Path directory = scratch.path().resolve("spool");
      stop(
          "the server hangs, with a spool",
          server.url(),
          b -> b.spool(spool(directory)),
          () -> server.connections() > 0);
    }
    busyCallers();
    exit();
  }

  static SpoolConfig spool(Path directory) {
    SpoolConfig spool = new SpoolConfig();
    spool.setDirectory(directory.toString());
    return spool;
  }

  private void hangingCode() throws Exception {
    try (SinkServer server = new SinkServer((headers, body) -> 200)) {
      CountDownLatch reached = new CountDownLatch(3);
      stop(
          "the encoder hangs",
          server.url(),
          b -> b.encoder(new HangingEncoder(() -> hang(reached))),
          () -> reached.getCount() < 3);
      stop(
          "the resolver hangs",
          server.url(),
          b ->
              b.aggregatorKeyResolver(
                  event -> {
                    hang(reached);
                    return "key";
                  }),
          () -> reached.getCount() < 2);
      stop(
          "the customizer hangs",
          server.url(),
          b -> b.headerCustomizer((key, headers) -> hang(reached)),
          () -> reached.getCount() < 1);
    } finally {
      end.countDown();
    }
  }

  private void hang(CountDownLatch reached) {
    reached.countDown();
    boolean interrupted = false;
    while (end.getCount() > 0) {
      try {
        end.await();
      } catch (InterruptedException e) {
        interrupted = true; // code that hangs for good heeds no interrupt
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Subject subject(
      String url,
      Function<BufferingHttpAppenderBuilder<AggregatorKey>, BufferingHttpAppenderBuilder<?>> more) {
    return new Subject(
        url,
        builder ->
            more.apply(
                builder
                    .flushInterval(Duration.ofMillis(20))
                    .connectTimeout(Duration.ofMinutes(1))
                    .requestTimeout(Duration.ofMinutes(1))
                    .shutdownTimeout(Duration.ofMillis(timeout))));
  }

  /** Logs, waits until it hangs, and measures {@code stop()}. */
  private void stop(
      String where,
      String url,
      Function<BufferingHttpAppenderBuilder<AggregatorKey>, BufferingHttpAppenderBuilder<?>> more,
      java.util.function.BooleanSupplier hangs)
      throws InterruptedException {
    Subject subject = subject(url, more);
    for (int i = 0; i < EVENTS; i++) {
      subject.logger("stop").info("event {}", i);
    }
    Wait.until(Duration.ofSeconds(10), hangs);
    measure(where, subject);
  }

  private void measure(String where, Subject subject) {
    long begin = System.nanoTime();
    subject.appender.stop();
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    AppenderMetrics books = subject.appender.metrics();
    boolean exact = BooksCheck.hold(books) && books.buffered() == 0;
    findings.add(
        where + ": stop ends within shutdownTimeout + 250 ms, books exact",
        String.format("%,d ms of %,d + 250; %s", took, timeout, BooksCheck.text(books)),
        took <= timeout + MORE && exact);
    subject.close();
  }

  /** Threads that find the buffer full, some of them waiting for room, while it is stopped. */
  private void busyCallers() throws Exception {
    try (HungServer server = new HungServer(HungServer.At.READING)) {
      Subject subject =
          subject(server.url(), b -> b.capacity(512).maxBlock(Duration.ofSeconds(30)));
      CountDownLatch stopped = new CountDownLatch(1);
      Thread[] callers = new Thread[4];
      for (int i = 0; i < callers.length; i++) {
        callers[i] =
            new Thread(
                () -> {
                  while (stopped.getCount() > 0) {
                    subject.logger("stop").info("event");
                  }
                },
                "caller");
        callers[i].start();
      }
      Wait.until(Duration.ofSeconds(10), () -> subject.appender.metrics().buffered() > 512 * 3 / 4);
      measureWith(callers, stopped, subject);
    }
  }

  private void measureWith(Thread[] callers, CountDownLatch stopped, Subject subject)
      throws InterruptedException {
    long begin = System.nanoTime();
    subject.appender.stop();
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    stopped.countDown();
    for (Thread caller : callers) {
      caller.join();
    }
    AppenderMetrics books = subject.appender.metrics();
    findings.add(
        "callers wait for room: stop ends within shutdownTimeout + 250 ms, books exact",
        String.format("%,d ms of %,d + 250; %s", took, timeout, BooksCheck.text(books)),
        took <= timeout + MORE && BooksCheck.hold(books) && books.buffered() == 0);
    subject.close();
  }

  /**
   * Measures from the call of {@code System.exit} to the end of the process. A JVM takes up to 300
   * ms for itself when a thread waits in native code, as that of the JDK's client does until it is
   * shut down. That is possible from 21 on only: before, what a JVM takes that has such a client,
   * and no appender, is measured beside it and taken off.
   */
  private void exit() throws Exception {
    long alone = Runtime.version().feature() < 21 ? exit("client") : 0;
    long inCall = exit("argument");
    String itself = alone == 0 ? "" : ", and the %,d that a JVM with an idle client takes alone";
    findings.add(
        "System.exit in a log call: the JVM ends within shutdownTimeout + 250 ms",
        String.format("%,d ms of %,d + 250" + itself, inCall, timeout, alone),
        inCall - alone <= timeout + MORE);
    long inEncoder = exit("encoder");
    findings.add(
        "System.exit on the appender's own thread: the JVM ends within shutdownTimeout + 250 ms",
        String.format("%,d ms of %,d + 250", inEncoder, timeout),
        inEncoder <= timeout + MORE);
  }

  private long exit(String mode) throws Exception {
    try (HungServer server = new HungServer(HungServer.At.READING);
        Child child =
            Child.start(
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                StopChild.class,
                server.url(),
                mode,
                String.valueOf(timeout))) {
      long begin = child.awaitLine(StopChild.EXITING, 30);
      int status = child.awaitEnd(60);
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      if (status != StopChild.STATUS) {
        throw new IllegalStateException("status " + status + " " + child.lines());
      }
      return took;
    }
  }

  /** Hangs at its first event. */
  static final class HangingEncoder extends EncoderBase<ILoggingEvent> {
    private final Runnable hang;

    HangingEncoder(Runnable hang) {
      this.hang = hang;
    }

    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      hang.run();
      return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }
}
