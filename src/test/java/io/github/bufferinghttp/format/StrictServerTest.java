package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.metrics.DropReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each format through the whole appender to a server that reads as strictly as the real one: what
 * its reader does not take is answered with 400.
 */
class StrictServerTest {

  private final LoggerContext context = new LoggerContext();
  private final AtomicInteger stored = new AtomicInteger();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private Destination destination;

  @BeforeEach
  void listen() throws IOException {
    context.setMDCAdapter(new LogbackMDCAdapter());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    context.stop();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    String answer = "";
    int status = 200;
    try {
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      assertThat(type).startsWith(destination.contentType());
      int events = destination.reader().read(body).size();
      stored.addAndGet(events);
      List<String> offsets = Collections.nCopies(events, "{\"partition\":0,\"offset\":1}");
      answer = "{\"errors\":false,\"offsets\":[" + String.join(",", offsets) + "]}";
    } catch (AssertionError | Exception e) {
      refusals.add(String.valueOf(e.getMessage()));
      status = 400;
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private BufferingHttpAppender appender(PayloadFormat format) {
    String path = URI.create(destination.url()).getPath();
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context)
            .name("HTTP")
            .url("http://localhost:" + server.getAddress().getPort() + path)
            .aggregatorKey("tenant = %X{tenant:-none}\nlevel = %level")
            .format(format)
            .chunkSize(20)
            .shutdownHook(false)
            .build();
    context.getLogger("shop").addAppender(appender);
    return appender;
  }

  static List<Destination> destinations() {
    return Destination.all();
  }

  @ParameterizedTest
  @MethodSource("destinations")
  void events_ofAnyKindAreTaken(Destination destination) {
    this.destination = destination;
    BufferingHttpAppender appender = appender(destination.create().get());
    assertThat(appender.isStarted()).isTrue();

    Logger logger = context.getLogger("shop");
    for (int i = 0; i < 5; i++) {
      context.getMDCAdapter().put("tenant", "tenant-" + i % 3);
      context.getMDCAdapter().put("odd \u0000 name", "odd \ud800 value");
      TestEvents.HOSTILE.forEach(text -> logger.info(text + "{}", "."));
      logger
          .atWarn()
          .addKeyValue("order", 7)
          .addKeyValue("items", List.of("a", Map.of("b", 1)))
          .setCause(new IllegalStateException("declined", new IOException("\n")))
          .log("failed");
    }
    assertThat(appender.flush(Duration.ofSeconds(30))).isTrue();

    assertThat(refusals).isEmpty();
    int events = 5 * (TestEvents.HOSTILE.size() + 1);
    assertThat(appender.metrics().delivered()).isEqualTo(events);
    assertThat(stored).hasValue(events);
  }

  @Test
  void server_refusesWhatIsNotItsFormat() {
    destination =
        Destination.all().stream().filter(one -> one.name().equals("loki")).findAny().orElseThrow();
    BufferingHttpAppender appender = appender(new JsonArrayFormat());

    context.getLogger("shop").info("not a stream");
    assertThat(appender.flush(Duration.ofSeconds(30))).isTrue();

    assertThat(refusals).hasSize(1);
    assertThat(appender.metrics().droppedBy()).isEqualTo(Map.of(DropReason.REJECTED, 1L));
  }
}
