package io.github.bufferinghttp.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import com.sun.net.httpserver.HttpServer;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AppenderMeterBinderTest {

  @Test
  void meters_showWhatTheAppenderCounts() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean refuse = new String(body).contains("refuse me");
          exchange.sendResponseHeaders(refuse ? 400 : 200, -1);
          exchange.close();
        });
    server.start();
    LoggerContext context = new LoggerContext();
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context)
            .name("HTTP")
            .url("http://localhost:" + server.getAddress().getPort() + "/")
            .shutdownHook(false)
            .build();
    context.getLogger("a").addAppender(appender);
    MeterRegistry registry = new SimpleMeterRegistry();
    new AppenderMeterBinder(appender).bindTo(registry);

    context.getLogger("a").info("take me");
    assertThat(appender.flush(Duration.ofSeconds(10))).isTrue();
    context.getLogger("a").info("refuse me");
    assertThat(appender.flush(Duration.ofSeconds(10))).isTrue();

    assertThat(count(registry, "events.appended")).isEqualTo(2);
    assertThat(count(registry, "events.delivered")).isEqualTo(1);
    assertThat(
            registry
                .get("logback.http.events.dropped")
                .tags("appender", "HTTP", "reason", "REJECTED")
                .functionCounter()
                .count())
        .isEqualTo(1);
    assertThat(count(registry, "requests")).isEqualTo(2);
    assertThat(count(registry, "wire")).isEqualTo(appender.metrics().wireBytes()).isPositive();
    assertThat(registry.get("logback.http.events.buffered").gauge().value()).isZero();
    appender.stop();
    server.stop(0);
  }

  @Test
  void bindTo_withTheAppenderOfANewConfiguration_showsThatOne() {
    LoggerContext context = new LoggerContext();
    MeterRegistry registry = new SimpleMeterRegistry();
    BufferingHttpAppender other = appender(context, "OTHER");
    new AppenderMeterBinder(other).bindTo(registry);
    for (int events = 3; events > 0; events--) {
      BufferingHttpAppender appender = appender(context, "HTTP");
      new AppenderMeterBinder(appender).bindTo(registry);
      Logger logger = context.getLogger("a");
      logger.addAppender(appender);
      for (int i = 0; i < events; i++) {
        logger.info("for nobody");
      }
      assertThat(count(registry, "events.appended")).isEqualTo(events);
      assertThat(registry.get("logback.http.events.buffered").tag("appender", "HTTP").gauges())
          .singleElement()
          .satisfies(gauge -> assertThat(gauge.value()).isEqualTo(appender.metrics().buffered()));
      logger.detachAppender(appender);
      appender.stop();
    }
    assertThat(registry.get("logback.http.requests").functionCounters()).hasSize(2);
    other.stop();
  }

  private static BufferingHttpAppender appender(LoggerContext context, String name) {
    return BufferingHttpAppender.builder(context)
        .name(name)
        .url("http://localhost:1/")
        .shutdownHook(false)
        .shutdownTimeout(Duration.ofMillis(1))
        .build();
  }

  private static double count(MeterRegistry registry, String name) {
    return registry.get("logback.http." + name).tag("appender", "HTTP").functionCounter().count();
  }
}
