package io.github.bufferinghttp.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One event to JSON: the own encoder into a chunk that is there already, and Logback's beside it,
 * which makes an array an event. Each call encodes a fresh event, as each is encoded once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodeBenchmark {

  private static final int EVENTS_PER_CHUNK = 1_000;

  /** What is special about the event. */
  public enum Kind {
    PLAIN("Order {} of customer {} was accepted and handed over to fulfilment"),
    ESCAPES("Order {} said \"{}\":\n\tC:\\temp\\orders\\today"),
    UNICODE("Bestellung {} für {}: 注文は受け付けられました, naïve café \uD83D\uDE80"),
    LONG("Order {} of {}: " + "all is well with this part of a long message, ".repeat(200)),
    MDC(PLAIN.template),
    EXCEPTION(PLAIN.template);

    private final String template;

    Kind(String template) {
      this.template = template;
    }
  }

  @Param Kind kind = Kind.PLAIN;

  private final LoggerContext context = new LoggerContext();
  private final JsonEventEncoder ours = new JsonEventEncoder();
  private final JsonEncoder logback = new JsonEncoder();
  private final ByteSink chunk = new ByteSink(1 << 20);
  private final Throwable exception = new IllegalStateException("the carrier did not answer");
  private int sequence;

  @Setup
  public void start() {
    ours.setContext(context);
    ours.start();
    logback.setContext(context);
    logback.start();
  }

  /** What each of the others contains: making the event. */
  @Benchmark
  public LoggingEvent eventAlone() {
    return event();
  }

  @Benchmark
  public int ours() {
    if (sequence % EVENTS_PER_CHUNK == 0) {
      chunk.truncate(0);
    }
    ours.encode(event(), chunk);
    return chunk.size();
  }

  @Benchmark
  public byte[] logbackJsonEncoder() {
    return logback.encode(event());
  }

  private LoggingEvent event() {
    LoggingEvent event =
        new LoggingEvent(
            "io.github.bufferinghttp.bench",
            context.getLogger("com.example.shop.orders.OrderService"),
            Level.INFO,
            kind.template,
            kind == Kind.EXCEPTION ? exception : null,
            new Object[] {sequence++, "customer-10017"});
    event.setThreadName("http-nio-8080-exec-7");
    event.setMDCPropertyMap(
        kind == Kind.MDC
            ? Map.of("tenant", "tenant-0", "user", "maria.gonzalez", "requestId", "5f2b8c1e77d0")
            : Map.of());
    return event;
  }
}
