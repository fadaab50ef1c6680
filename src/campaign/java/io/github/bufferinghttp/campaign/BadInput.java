package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.github.bufferinghttp.BufferingHttpAppenderBuilder;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hostile events, keys and header values, from a seed: with the library's own encoder, keys and
 * headers; and with user code in all three places that throws now and then.
 */
final class BadInput implements Part {

  private static final long SEED = 20_261_124;
  private static final int CALLERS = 2;

  private final BadInputJudge judge = new BadInputJudge();
  private final List<AppenderMetrics> books = new ArrayList<>();
  private long escaped;
  private @Nullable Throwable firstEscaped;

  @Override
  public String name() {
    return "badInput";
  }

  @Override
  public void run(Scale scale, Findings findings) throws Exception {
    int own = scale.of(700_000, 14_000);
    int user = scale.of(300_000, 6_000);
    PrintStream before = System.err;
    System.setErr(new PrintStream(OutputStream.nullOutputStream())); // SLF4J tells of each toString
    try (SinkServer server = new SinkServer(judge::take)) {
      run(
          server,
          0,
          own,
          builder -> builder.aggregatorKey("tenant = %X{tenant}").headers("X-Key = {tenant}"));
      run(server, own, user, BadInput::withUserCode);
    } finally {
      System.setErr(before);
    }
    judge.samples().forEach(System.out::println);
    report(own + user, findings);
    for (AppenderMetrics each : books) {
      BooksCheck.addSum(findings, "", each);
    }
  }

  private void run(
      SinkServer server,
      int first,
      int events,
      Function<BufferingHttpAppenderBuilder<AggregatorKey>, BufferingHttpAppenderBuilder<?>> more)
      throws InterruptedException {
    try (Subject subject =
        new Subject(
            server.url(),
            builder ->
                more.apply(
                    builder
                        .maxBlock(Duration.ofSeconds(20))
                        .flushInterval(Duration.ofMillis(200))
                        .retry(Subject.retry(5, 50))))) {
      List<BadInputCaller> callers = new ArrayList<>();
      int share = events / CALLERS;
      for (int i = 0; i < CALLERS; i++) {
        int begin = first + i * share;
        callers.add(new BadInputCaller(subject, judge, first > 0, begin, share, SEED + begin));
      }
      callers.forEach(Thread::start);
      for (BadInputCaller caller : callers) {
        caller.join();
        escaped += caller.escaped;
        firstEscaped = firstEscaped == null ? caller.firstEscaped : firstEscaped;
      }
      subject.flush();
      books.add(subject.appender.metrics());
    }
  }

  private static BufferingHttpAppenderBuilder<?> withUserCode(
      BufferingHttpAppenderBuilder<AggregatorKey> builder) {
    Random random = new Random(SEED);
    JsonEventEncoder json = new JsonEventEncoder();
    json.start();
    return builder
        .aggregatorKeyResolver(event -> resolve(event, random))
        .headerCustomizer((key, headers) -> customize(key, headers, random))
        .encoder(new BadEncoder(json, random));
  }

  /** The key; it throws, or gives none, for the events that are meant for it. Flush thread. */
  @SuppressWarnings("NullAway") // gives null on purpose
  private static Object resolve(ILoggingEvent event, Random random) {
    if (event.getLoggerName().equals("bad.resolver")) {
      if (random.nextInt(4) == 0) {
        return null;
      }
      throw thrown(random);
    }
    return event.getMDCPropertyMap().get("tenant");
  }

  private static void customize(Object key, RequestHeaders headers, Random random) {
    headers.set("X-Key", key.toString());
    if (random.nextInt(50) == 0) {
      throw thrown(random);
    }
    headers.set("X-More", forged(key.toString()));
  }

  /** What the second header is set to. */
  static String forged(String key) {
    return "\r\nX-Injected: yes\r\n\r\n" + key;
  }

  private static RuntimeException thrown(Random random) {
    Supplier<Throwable> one = Thrown.ALL.get(random.nextInt(Thrown.ALL.size()));
    return Thrown.sneaky(one.get());
  }

  private void report(int events, Findings findings) {
    long appended = books.stream().mapToLong(AppenderMetrics::appended).sum();
    long delivered = books.stream().mapToLong(AppenderMetrics::delivered).sum();
    int neighbours = events / 10;
    findings.add(
        "nothing reaches the caller",
        String.format(
            "%,d hostile events (seed %d), %d escaped%s",
            events, SEED, escaped, firstEscaped == null ? "" : ": " + firstEscaped),
        escaped == 0);
    if (firstEscaped != null) {
      firstEscaped.printStackTrace(System.out);
    }
    findings.add(
        "every line parses: UTF-8, JSON, no key twice, no raw line break",
        String.format(
            "%,d lines, %,d MB, %d unreadable",
            judge.lines.get(), judge.bytes.get() >> 20, judge.unreadable.get()),
        judge.unreadable.get() == 0 && judge.lines.get() >= events);
    findings.add(
        "every good neighbour arrives, once, as it was logged",
        String.format(
            "%,d of %,d, %d wrong", judge.neighbours(), neighbours, judge.wrongNeighbours.get()),
        judge.neighbours() == neighbours && judge.wrongNeighbours.get() == 0);
    findings.add(
        "every hostile event arrives as well",
        String.format(
            "%,d appended, %,d delivered, %,d lines", appended, delivered, judge.lines.get()),
        appended == events + neighbours && delivered == appended && judge.lines.get() == appended);
    findings.add(
        "a key arrives percent-encoded and its events under no other; no header is injected",
        String.format(
            "%,d keys, %,d requests, %d events misplaced, %d headers injected",
            judge.keys(), judge.requests.get(), judge.misplaced.get(), judge.injected.get()),
        judge.misplaced.get() == 0 && judge.injected.get() == 0 && judge.keys() > events / 200);
  }

  /** The library's encoder, but for the events for which it throws. */
  private static final class BadEncoder extends EncoderBase<ILoggingEvent> {
    private final JsonEventEncoder json;
    private final Random random;

    BadEncoder(JsonEventEncoder json, Random random) {
      this.json = json;
      this.random = random;
    }

    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      if (event.getLoggerName().equals("bad.encoder")) {
        throw thrown(random);
      }
      return json.encode(event);
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }
}
