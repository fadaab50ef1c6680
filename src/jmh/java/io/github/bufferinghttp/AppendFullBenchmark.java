package io.github.bufferinghttp;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** A call of a logger whose appender's queue is full, and stays so: the event is dropped. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AppendFullBenchmark {

  private static final int CAPACITY = 8_192;

  @Param Contender.Kind appender = Contender.Kind.NOOP;

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("com.example.shop.orders.OrderService");
  private Contender contender = Contender.stuck(appender, context, CAPACITY);

  @Setup
  public void fill() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    contender = Contender.stuck(appender, context, CAPACITY);
    logger.setAdditive(false);
    logger.addAppender(contender.appender());
    for (int i = 0; i < 2 * CAPACITY; i++) {
      log();
    }
    if (contender.appender() instanceof SinkingAppender ours && ours.dropped() == 0) {
      throw new IllegalStateException("the queue is not full");
    }
  }

  @TearDown
  public void stop() {
    contender.appender().stop();
  }

  @Benchmark
  public void full() {
    log();
  }

  @Benchmark
  @Threads(4)
  public void fullContended() {
    log();
  }

  private void log() {
    logger.info(
        "Order {} of customer {} was accepted and handed over to fulfilment",
        4711,
        "customer-10017");
  }
}
