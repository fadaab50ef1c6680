package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.bufferinghttp.RawServer.Connection;
import io.github.bufferinghttp.RawServer.Script;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proxy that does everything but its work: kept, told, and sent once it is cured. */
@Tag("slow")
class ProxyFaultsTest {

  private static final String NO = "HTTP/1.1 %s No\r\nContent-Length: 0\r\n%s\r\n";

  private static void misbehave(String how, Connection connection) throws IOException {
    switch (how) {
      case "hangs" -> connection.stall();
      case "closes" -> connection.close();
      case "resets" -> connection.reset();
      case "says nonsense" -> {
        connection.send("250 hello\r\n\r\n");
        connection.close();
      }
      case "breaks off" -> {
        connection.send("HTTP/1.1 200 Conn");
        connection.close();
      }
      case "asks for a password" ->
          connection.send(NO.formatted(407, "Proxy-Authenticate: Basic realm=\"proxy\"\r\n"));
      case "asks in an unknown way" ->
          connection.send(NO.formatted(407, "Proxy-Authenticate: Riddle sphinx\r\n"));
      case "asks without saying how" -> connection.send(NO.formatted(407, ""));
      case "passes a bare 401 on" -> connection.send(NO.formatted(401, ""));
      default -> connection.send(NO.formatted(how, ""));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http, hangs",
    "http, closes",
    "http, resets",
    "http, says nonsense",
    "http, breaks off",
    "http, asks for a password",
    "http, asks in an unknown way",
    "http, asks without saying how",
    "http, passes a bare 401 on",
    "http, 502",
    "http, 503",
    "http, 504",
    "https, hangs",
    "https, closes",
    "https, resets",
    "https, says nonsense",
    "https, breaks off",
    "https, asks for a password",
    "https, asks in an unknown way",
    "https, asks without saying how",
    "https, passes a bare 401 on",
    "https, 403",
    "https, 502",
    "https, 503",
    "https, 504"
  })
  void faultOfAProxy_isKeptAndTried(String scheme, String how) {
    Script script =
        connection -> {
          while (true) {
            connection.readBody(connection.readHead());
            misbehave(how, connection);
          }
        };
    for (boolean withUser : new boolean[] {false, true}) {
      try (RawServer proxy = new RawServer().playing(script);
          Rig rig =
              new Rig(
                  scheme + "://localhost:1/logs",
                  builder ->
                      builder
                          .proxy(settings(proxy.port(), withUser))
                          .requestTimeout(
                              how.equals("hangs") ? Rig.SHORT_TIMEOUT : Duration.ofSeconds(10)))) {
        rig.log("a", "one");
        await().atMost(Duration.ofSeconds(9)).until(() -> rig.appender.metrics().retries() >= 2);
        assertThat(rig.appender.metrics().buffered()).isEqualTo(1);
        assertThat(rig.statuses())
            .singleElement()
            .asString()
            .doesNotContain("NullPointerException", "IllegalState", "pass-word");
        if (how.startsWith("asks")) {
          assertThat(rig.statuses().get(0)).contains("the proxy does not take the credentials");
        }
        if (scheme.equals("http")) {
          proxy.answering((connection, request) -> connection.accept());
          proxy.endAll();
          rig.flushed();
          assertThat(proxy.acceptedLines("a")).containsExactly("one");
          rig.assertBooks(1, 0);
        } else {
          rig.appender.stop();
          rig.assertBooks(0, 1);
        }
      }
    }
  }

  /** The JDK's client has an authenticator for that, which costs the other header (JDK 17). */
  @Test
  void credentialsForTheProxy_leaveThoseForTheDestinationAlone() {
    try (RawServer proxy = new RawServer();
        Rig rig =
            new Rig(
                "http://localhost:1/logs",
                builder ->
                    builder
                        .headers("X-Key = {stream}\nAuthorization = Bearer to-ken")
                        .proxy(settings(proxy.port(), true)))) {
      proxy.answering(
          (connection, request) -> {
            if (request.header("Proxy-Authorization").equals("Basic c2hpcHBlcjpwYXNzLXdvcmQ=")) {
              connection.accept();
            } else {
              connection.send(NO.formatted(407, "Proxy-Authenticate: Basic realm=\"proxy\"\r\n"));
            }
          });
      rig.log("a", "one");
      rig.flushed();
      assertThat(proxy.accepted()).hasSize(1);
      assertThat(proxy.accepted().get(0).header("Authorization")).isEqualTo("Bearer to-ken");
      rig.assertBooks(1, 0);
    }
  }

  @Test
  void destinationThatRefusesTheToken_isHeldAndTold_whateverTheProxyAsksFor() {
    String refused = NO.formatted(401, "WWW-Authenticate: Basic realm=\"logs\"\r\n");
    try (RawServer proxy = new RawServer();
        Rig rig =
            new Rig(
                "http://localhost:1/logs",
                builder -> builder.proxy(settings(proxy.port(), true)))) {
      proxy.answering((connection, request) -> connection.send(refused));
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(9)).until(() -> rig.appender.metrics().retries() >= 2);
      assertThat(rig.statuses()).singleElement().asString().contains("HTTP 401");
      assertThat(rig.appender.metrics().buffered()).isEqualTo(1);
    }
  }

  @Test
  void proxyThatMakesNoWay_isEndedAndHeld() {
    try (RawServer proxy = new RawServer().playing(RawServer.Connection::stall);
        Rig rig =
            new Rig(
                "https://localhost:1/logs",
                builder ->
                    builder
                        .proxy(settings(proxy.port(), false))
                        .retry(Rig.retry(1, 1_000))
                        .requestTimeout(Duration.ofMillis(400)))) {
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> proxy.connections() == 1);
      long begin = System.nanoTime();
      await().atMost(Duration.ofSeconds(10)).until(() -> proxy.connections() == 3);
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isGreaterThan(Duration.ofMillis(2_000)); // the usual back-off would be 2 and 4 ms
      assertThat(rig.statuses())
          .singleElement()
          .asString()
          .contains("the proxy made no way to the destination within PT0.4S");
      assertThat(rig.appender.metrics().buffered()).isEqualTo(1);
    }
  }

  private static ProxyConfig settings(int port, boolean withUser) {
    ProxyConfig proxy = new ProxyConfig();
    proxy.setHost("localhost");
    proxy.setPort(port);
    if (withUser) {
      proxy.setUser("shipper");
      proxy.setPassword("pass-word");
    }
    return proxy;
  }
}
