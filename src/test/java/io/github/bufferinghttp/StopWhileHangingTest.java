package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.bufferinghttp.RawServer.Script;
import io.github.bufferinghttp.metrics.DropReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code stop()} ends in time whatever the wire does, closes connections and counts the rest. */
@Tag("slow")
class StopWhileHangingTest {

  private static final Duration SHUTDOWN = Duration.ofMillis(600);

  private static Arguments hang(String name, String bytes) {
    Script script =
        connection -> {
          connection.read();
          connection.send(bytes);
          connection.stall();
        };
    return Arguments.of(name, script);
  }

  static Stream<Arguments> hangs() {
    return Stream.of(
        hang("no answer", ""),
        hang("in the headers", "HTTP/1.1 200 OK\r\nContent-"),
        hang("in the body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"),
        hang("status 503 over and over", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"),
        Arguments.of("resets", (Script) RawServer.Connection::reset),
        Arguments.of("silence from the first byte", (Script) RawServer.Connection::stall));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hangs")
  void stop_endsInTimeAndCountsWhatIsLeft(String name, Script script) {
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(
                server.url(),
                builder ->
                    builder.shutdownTimeout(SHUTDOWN).requestTimeout(Duration.ofSeconds(30)))) {
      server.playing(script);
      for (int i = 0; i < 50; i++) {
        rig.log("key" + i % 5, "event " + i);
      }
      await().atMost(Duration.ofSeconds(5)).until(() -> server.connections() > 0);
      long begin = System.nanoTime();
      rig.appender.stop();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(took).isLessThan(SHUTDOWN.plusMillis(250));
      rig.assertBooks(0, 50);
      assertThat(rig.appender.metrics().droppedBy()).containsOnlyKeys(DropReason.SHUTDOWN);
      if (!name.equals("resets")) {
        await().atMost(Duration.ofSeconds(5)).until(() -> server.leftByPeer() > 0);
      }
    }
  }

  @Test
  void stop_hasTimeToHandWhatIsLeftToTheFallback() {
    int events = 250;
    AtomicInteger handed = new AtomicInteger();
    AppenderBase<ILoggingEvent> slow =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
            while (System.nanoTime() - end < 0) {
              Thread.onSpinWait();
            }
            handed.incrementAndGet();
          }
        };
    slow.start();
    Duration timeout = Duration.ofSeconds(4);
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(
                server.url(),
                builder ->
                    builder
                        .shutdownTimeout(timeout)
                        .requestTimeout(Duration.ofSeconds(30))
                        .fallback(slow))) {
      server.playing(RawServer.Connection::stall);
      for (int i = 0; i < events; i++) {
        rig.log("key" + i % 5, "event " + i);
      }
      long begin = System.nanoTime();
      rig.appender.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(timeout.plusMillis(250));
      rig.assertBooks(0, events);
      assertThat(handed).hasValue(events);
    }
  }

  @Test
  void stop_deliversWhatASlowServerTakesInTime() {
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(server.url(), builder -> builder.shutdownTimeout(Duration.ofSeconds(5)))) {
      rig.log("a", "one", "two");
      rig.appender.stop();
      assertThat(server.acceptedLines("a")).containsExactly("one", "two");
      rig.assertBooks(2, 0);
    }
  }
}
