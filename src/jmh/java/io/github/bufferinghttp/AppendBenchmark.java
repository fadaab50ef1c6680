package io.github.bufferinghttp;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A call of a logger, as time a call, in bursts that the queue has room for: an appender's own
 * thread drains it meanwhile, and each burst finds it empty. A loop without an end would measure
 * that thread instead.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 60)
@Measurement(iterations = 60)
@Fork(1)
public class AppendBenchmark {

  private static final int BURST = 8_192;
  private static final int CAPACITY = 65_536;

  @Param Contender.Kind appender = Contender.Kind.NOOP;

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("com.example.shop.orders.OrderService");
  private Contender contender = Contender.draining(appender, context, CAPACITY);

  /** What a thread that logs has. */
  @State(Scope.Thread)
  public static class Caller {

    private int sequence;

    @Setup
    public void prepare(AppendBenchmark benchmark) {
      benchmark.context.getMDCAdapter().put("requestId", "5f2b8c1e-77d0-4c57-9a43-2f6f0c9d1b88");
      benchmark.context.getMDCAdapter().put("user", "maria.gonzalez");
    }
  }

  @Setup
  public void start() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    contender = Contender.draining(appender, context, CAPACITY);
    logger.setAdditive(false);
    logger.addAppender(contender.appender());
  }

  @Setup(Level.Iteration)
  public void awaitEmpty() {
    contender.awaitEmpty().run();
  }

  @TearDown
  public void stop() {
    contender.appender().stop();
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public void drained(Caller caller) {
    burst(caller);
  }

  @Benchmark
  @Threads(4)
  @OperationsPerInvocation(BURST)
  public void contended(Caller caller) {
    burst(caller);
  }

  private void burst(Caller caller) {
    for (int i = 0; i < BURST; i++) {
      logger.info(
          "Order {} of customer {} was accepted and handed over to fulfilment",
          caller.sequence++,
          "customer-10017");
    }
  }
}
