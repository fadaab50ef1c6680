package io.github.bufferinghttp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Events to bodies, one for each key, as time an event: out of the queue into chunks, and Logback's
 * encoder into plain streams beside it. The events are the same each time; Logback formats their
 * messages only once, which flatters it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkBenchmark {

  private static final int EVENTS = 10_000;

  /** Events of a number of keys that change at random. */
  @State(Scope.Thread)
  public static class Events {

    @Param({"1", "100", "1000"})
    int keys = 1;

    final LoggerContext context = new LoggerContext();
    final List<ILoggingEvent> all = new ArrayList<>();
    final JsonEncoder logback = new JsonEncoder();

    @Setup
    public void make() {
      logback.setContext(context);
      logback.start();
      for (int i = 0; i < EVENTS; i++) {
        LoggingEvent event =
            new LoggingEvent(
                "io.github.bufferinghttp.bench",
                context.getLogger("com.example.shop.orders.OrderService"),
                Level.INFO,
                "Order {} of customer {} was accepted and handed over to fulfilment",
                null,
                new Object[] {i * 7919, "customer-" + i % 64});
        event.setThreadName("http-nio-8080-exec-" + i % 8);
        int key = Math.floorMod(i * 0x9E3779B9 >>> 7, keys);
        event.setMDCPropertyMap(Map.of("k", "tenant-" + key, "user", "maria.gonzalez"));
        all.add(event);
      }
    }
  }

  /** The engine between the queue and the wire. */
  @State(Scope.Thread)
  public static class Assembly {

    private Engine engine = engine(new LoggerContext());

    @Setup
    public void start(Events events) {
      engine = engine(events.context);
    }

    private static Engine engine(LoggerContext context) {
      BufferingHttpAppender owner = new BufferingHttpAppender();
      owner.setContext(context);
      AppenderConfig config = new AppenderConfig();
      config.capacity = 2 * EVENTS;
      config.aggregatorKey = "k = %X{k}";
      Failures failures = new Failures();
      Settings settings = SinkingAppender.settings(config, owner, failures);
      return Engine.of(settings, SpoolSetup.NONE, () -> {}, warning -> {}, null, failures);
    }

    @Setup(org.openjdk.jmh.annotations.Level.Invocation)
    public void fillQueue(Events events) {
      deliver();
      for (ILoggingEvent event : events.all) {
        engine.intake().accept(event, Level.INFO);
      }
    }

    /** What the flush loop does with chunks once they were sent. */
    private void deliver() {
      long now = System.nanoTime();
      engine.sealing().sealAll(now);
      for (Partition next = engine.partitions().nextReady(now, true);
          next != null;
          next = engine.partitions().nextReady(now, true)) {
        Chunk chunk = next.sealed().remove();
        next.addInFlight(1);
        engine.settlement().settle(chunk, Outcome.DELIVERED, now, true, now);
      }
    }

    int drain() {
      return engine.batcher().drain(EVENTS, System.nanoTime(), System.currentTimeMillis());
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int ours(Assembly assembly) {
    int drained = assembly.drain();
    if (drained != EVENTS) {
      throw new IllegalStateException("only " + drained + " events");
    }
    return drained;
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public Map<String, ByteArrayOutputStream> logbackJsonEncoder(Events events) {
    Map<String, ByteArrayOutputStream> bodies = new HashMap<>();
    for (ILoggingEvent event : events.all) {
      bodies
          .computeIfAbsent(event.getMDCPropertyMap().get("k"), key -> new ByteArrayOutputStream())
          .writeBytes(events.logback.encode(event));
    }
    return bodies;
  }
}
