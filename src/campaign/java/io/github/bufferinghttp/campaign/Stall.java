package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.BufferingHttpAppenderBuilder;
import io.github.bufferinghttp.OverflowPolicy;
import io.github.bufferinghttp.campaign.Callers.Times;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.MDC;

/** The destination hangs, the buffer is full, and eight threads go on logging. */
final class Stall implements Part {

  private static final int THREADS = 8;
  private static final int CAPACITY = 8192;
  private static final double MOST_MICROS = 200;
  private static final long MAX_BLOCK = 250;

  @Override
  public String name() {
    return "stall";
  }

  @Override
  public void run(Scale scale, Findings findings) throws Exception {
    int millis = scale.of(10_000, 1_500);
    Times nothing = withoutAppender(millis / 2);
    for (OverflowPolicy policy :
        new OverflowPolicy[] {OverflowPolicy.dropNewest, OverflowPolicy.dropOldest}) {
      dropping(policy, millis, nothing, findings);
    }
    blocking(millis, nothing, findings);
  }

  private static Times withoutAppender(long millis) throws InterruptedException {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.start();
    UnsynchronizedAppenderBase<ILoggingEvent> none =
        new UnsynchronizedAppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            // What the call costs without us.
          }
        };
    none.setContext(context);
    none.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(none);
    Callers.run(context.getLogger("stall"), THREADS, Callers.after(millis / 4));
    return Callers.run(context.getLogger("stall"), THREADS, Callers.after(millis));
  }

  private static BufferingHttpAppenderBuilder<?> settings(
      BufferingHttpAppenderBuilder<?> builder, OverflowPolicy policy) {
    return builder
        .overflowPolicy(policy)
        .capacity(CAPACITY)
        .maxBlock(Duration.ofMillis(MAX_BLOCK))
        .requestTimeout(Duration.ofSeconds(2))
        .shutdownTimeout(Duration.ofMillis(500));
  }

  private static void dropping(OverflowPolicy policy, long millis, Times nothing, Findings findings)
      throws Exception {
    try (HungServer server = new HungServer(HungServer.At.READING);
        Subject subject = new Subject(server.url(), builder -> settings(builder, policy))) {
      Logger logger = subject.logger("stall");
      Callers.run(logger, THREADS, () -> subject.appender.metrics().dropped() > CAPACITY);
      long full = subject.appender.metrics().dropped();
      Times times = Callers.run(logger, THREADS, Callers.after(millis));
      long dropped = subject.appender.metrics().dropped() - full;
      findings.add(
          policy + ", hung, full: p99.9 of a call at most 200 µs",
          String.format(
              "%.1f µs, longest %.1f ms, %,d calls, %,d drops; with no appender %.1f µs, %.1f ms",
              times.p999Micros(),
              times.maxMillis(),
              times.calls(),
              dropped,
              nothing.p999Micros(),
              nothing.maxMillis()),
          times.p999Micros() <= MOST_MICROS && dropped > times.calls() / 2);
      end(subject, " (" + policy + ")", findings);
    }
  }

  /** It is well, then hangs: callers wait for room until it is known to fail, and no more then. */
  private static void blocking(long millis, Times nothing, Findings findings) throws Exception {
    AtomicBoolean hangs = new AtomicBoolean();
    CountDownLatch end = new CountDownLatch(1);
    try (SinkServer server = hangingWhen(hangs, end);
        Subject subject = new Subject(server.url(), b -> settings(b, OverflowPolicy.block))) {
      BufferingHttpAppender appender = subject.appender;
      Logger logger = subject.logger("stall");
      Callers.run(logger, THREADS, () -> appender.metrics().delivered() > CAPACITY);
      hangs.set(true);
      Times waiting = Callers.run(logger, THREADS, () -> isKnownToFail(subject));
      findings.add(
          "block, hung, full: a call takes at most maxBlock + 50 ms",
          String.format(
              "longest %.1f ms with maxBlock %d ms; %,d of %,d calls waited",
              waiting.maxMillis(),
              MAX_BLOCK,
              waiting.longerThan(MAX_BLOCK * 500_000),
              waiting.calls()),
          waiting.maxMillis() <= MAX_BLOCK + 50 && waiting.longerThan(MAX_BLOCK * 500_000) > 0);
      Times known = Callers.run(logger, THREADS, Callers.after(millis));
      findings.add(
          "block, known to fail: no call waits, p99.9 at most 200 µs",
          String.format(
              "%.1f µs, longest %.1f ms, %,d calls; with no appender %.1f µs, %.1f ms",
              known.p999Micros(),
              known.maxMillis(),
              known.calls(),
              nothing.p999Micros(),
              nothing.maxMillis()),
          known.p999Micros() <= MOST_MICROS && known.maxMillis() < MAX_BLOCK / 2.0);
      end(subject, " (block)", findings);
      end.countDown();
    }
  }

  private static boolean isKnownToFail(Subject subject) {
    return subject.warnings().stream().anyMatch(text -> text.contains("no complete answer"));
  }

  private static SinkServer hangingWhen(AtomicBoolean hangs, CountDownLatch end)
      throws IOException {
    return new SinkServer(
        (headers, body) -> {
          if (hangs.get()) {
            try {
              end.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return 200;
        });
  }

  private static void end(Subject subject, String where, Findings findings) {
    BooksCheck.addSum(findings, where, subject.appender.metrics());
    subject.close();
    BooksCheck.addSum(findings, where + ", stopped", subject.appender.metrics());
  }
}
