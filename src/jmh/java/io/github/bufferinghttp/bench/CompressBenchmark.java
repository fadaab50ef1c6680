package io.github.bufferinghttp.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.github.bufferinghttp.compress.Compression;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A body of 1,000 JSON events compressed, as time an event: gzip and zstd as the appender does it,
 * and the JDK's own gzip stream beside them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CompressBenchmark {

  private static final int EVENTS = 1_000;

  private final Compression gzip = Compression.named("gzip");
  private final Compression zstd = Compression.named("zstd");
  private byte[] body = {};
  private ByteBuffer direct = ByteBuffer.allocate(0);

  @Setup
  public void encode() {
    LoggerContext context = new LoggerContext();
    JsonEventEncoder encoder = new JsonEventEncoder();
    encoder.setContext(context);
    encoder.start();
    ByteSink sink = new ByteSink(1 << 20);
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
      event.setMDCPropertyMap(Map.of("tenant", "tenant-" + i % 5, "user", "maria.gonzalez"));
      encoder.encode(event, sink);
    }
    body = sink.copyFrom(0);
    direct = ByteBuffer.allocateDirect(body.length).put(body).flip();
  }

  @TearDown
  public void close() {
    gzip.close();
    zstd.close();
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public ByteBuffer gzip() {
    return gzip.compress(direct);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public ByteBuffer zstd() {
    return zstd.compress(direct);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public byte[] gzipStream() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(out)) {
      stream.write(body);
    }
    return out.toByteArray();
  }
}
