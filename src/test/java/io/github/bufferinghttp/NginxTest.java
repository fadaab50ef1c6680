package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.core.net.ssl.SSLConfiguration;
import io.github.bufferinghttp.RawServer.Request;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.metrics.DropReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The appender behind a real nginx: its own TLS, limits, refusals and closed connections. */
@Tag("slow")
class NginxTest {

  private static final int PLAIN = 0;
  private static final int TLS = 1;
  private static final int MUTUAL = 2;

  @TempDir static Path directory;

  private static final int[] ports = {Ports.free(), Ports.free(), Ports.free()};
  private static Certificates certificates;
  private static ServerProcess nginx;
  private static RawServer backend;

  @BeforeAll
  static void startNginx() throws IOException {
    Path program = ServerProcess.find("nginx");
    certificates = new Certificates(directory);
    backend = new RawServer();
    Path configuration = Files.writeString(directory.resolve("nginx.conf"), configuration());
    nginx =
        ServerProcess.start(
            directory,
            List.of(
                program.toString(),
                "-p",
                directory.toString(),
                "-e",
                directory.resolve("error.log").toString(),
                "-c",
                configuration.toString()),
            ports[PLAIN],
            ports[TLS],
            ports[MUTUAL]);
  }

  private static String configuration() {
    String tls =
        """
        ssl_protocols TLSv1.2 TLSv1.3;
            ssl_certificate %s;
            ssl_certificate_key %s;"""
            .formatted(certificates.certificatePem("good"), certificates.keyPem("good"));
    return """
        daemon off;
        master_process off;
        pid %1$s/nginx.pid;
        events { worker_connections 256; }
        http {
          log_format said '$status $server_protocol $ssl_protocol $ssl_client_verify';
          access_log %1$s/access.log said;
          client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
          uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
          keepalive_timeout 1s;
          client_max_body_size 8m;
          limit_req_zone $http_x_key zone=slow:1m rate=4r/s;
          limit_req_status 429;
          server {
            listen 127.0.0.1:%2$d;
            location / { proxy_pass http://127.0.0.1:%5$d; }
            location /small { client_max_body_size 1k; proxy_pass http://127.0.0.1:%5$d; }
            location /slow { limit_req zone=slow; proxy_pass http://127.0.0.1:%5$d; }
            location /moved { return 307 https://elsewhere.example/in?token=s3cr3t; }
            location /silent { return 444; }
            location /one { keepalive_requests 2; proxy_pass http://127.0.0.1:%5$d; }
          }
          server {
            listen 127.0.0.1:%3$d ssl http2;
            %6$s
            location / { proxy_pass http://127.0.0.1:%5$d; }
          }
          server {
            listen 127.0.0.1:%4$d ssl;
            %6$s
            ssl_verify_client on;
            ssl_client_certificate %7$s;
            location / { proxy_pass http://127.0.0.1:%5$d; }
          }
        }
        """
        .formatted(
            directory,
            ports[PLAIN],
            ports[TLS],
            ports[MUTUAL],
            backend.port(),
            tls,
            certificates.certificatePem("authority"));
  }

  @AfterAll
  static void stopNginx() {
    if (nginx != null) {
      nginx.close();
    }
    if (backend != null) {
      backend.close();
    }
  }

  @BeforeEach
  void forget() {
    backend.answering((connection, request) -> connection.accept()).forget();
  }

  private static Rig plain(
      String path, UnaryOperator<BufferingHttpAppenderBuilder<AggregatorKey>> more) {
    return new Rig("http://localhost:" + ports[PLAIN] + path, more);
  }

  private static Rig tls(int port, SSLConfiguration ssl) {
    return new Rig("https://localhost:" + ports[port] + "/logs", builder -> builder.ssl(ssl));
  }

  /** nginx writes its log after its answer. */
  private static void awaitSaid(Predicate<String> line) {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(Files.readAllLines(directory.resolve("access.log")))
                    .last()
                    .matches(line));
  }

  @Test
  void tls_withHttp2OnOffer_isSpokenAsHttp11() throws IOException {
    try (Rig rig = tls(TLS, certificates.logbackSsl())) {
      rig.log("a", "one", "two");
      rig.flushed();
      assertThat(backend.acceptedLines("a")).containsExactly("one", "two");
      awaitSaid(line -> line.startsWith("200 HTTP/1.1 TLSv1.3"));
      rig.assertBooks(2, 0);
    }
  }

  @Test
  void mutualTls_isTaken() throws IOException {
    try (Rig rig = tls(MUTUAL, certificates.logbackSslWithKey())) {
      rig.log("a", "one");
      rig.flushed();
      assertThat(backend.acceptedLines("a")).containsExactly("one");
      awaitSaid(line -> line.endsWith("SUCCESS"));
      rig.assertBooks(1, 0);
    }
  }

  /** nginx says 400 to a client without a key, after a handshake that went well. */
  @Test
  void mutualTls_withoutAKey_isRejectedWithNginxsReason() {
    try (Rig rig = tls(MUTUAL, certificates.logbackSsl())) {
      rig.log("a", "one");
      rig.flushed();
      rig.assertBooks(0, 1);
      assertThat(rig.statuses()).first().asString().contains("No required SSL certificate");
    }
  }

  @Test
  void bodyTooLarge_isSplitUntilNginxTakesIt() {
    try (Rig rig = plain("/small", builder -> builder.chunkSize(100))) {
      String[] messages =
          IntStream.range(0, 300).mapToObj(i -> "event " + (1000 + i)).toArray(String[]::new);
      rig.log("a", messages);
      rig.flushed();
      assertThat(backend.acceptedLines("a")).containsExactly(messages);
      rig.assertBooks(300, 0);
    }
  }

  @Test
  void bodyTooLarge_byMegabytes_isSplitUntilNginxTakesIt() {
    try (Rig rig =
        plain(
            "/logs",
            builder ->
                builder
                    .chunkBytes("32MB")
                    .maxBufferBytes("128MB")
                    .requestTimeout(Duration.ofSeconds(10)))) {
      String large = "x".repeat(3_000_000);
      rig.log("a", large, large, large, large, large, large);
      rig.flushed();
      assertThat(backend.acceptedLines("a")).hasSize(6).allMatch(large::equals);
      rig.assertBooks(6, 0);
    }
  }

  @Test
  void tooManyRequests_slowsTheKeyAndLosesNothing() {
    try (Rig rig = plain("/slow", builder -> builder.chunkSize(1))) {
      String[] messages = IntStream.range(0, 10).mapToObj(i -> "event " + i).toArray(String[]::new);
      rig.log("a", messages);
      rig.log("b", messages);
      rig.flushed();
      assertThat(backend.acceptedLines("a")).containsExactly(messages);
      assertThat(backend.acceptedLines("b")).containsExactly(messages);
      assertThat(rig.statuses()).first().asString().contains("HTTP 429");
      rig.assertBooks(20, 0);
    }
  }

  @Test
  void redirect_isHeldAndTold() {
    try (Rig rig = plain("/moved", builder -> builder)) {
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> rig.appender.metrics().requests() >= 3);
      assertThat(rig.statuses())
          .singleElement()
          .asString()
          .contains("HTTP 307", "https://elsewhere.example/in")
          .doesNotContain("s3cr3t");
      assertThat(rig.appender.metrics().buffered()).isEqualTo(1);
    }
  }

  @Test
  void status444_whichIsNoAnswer_isRetried() {
    try (Rig rig = plain("/silent", builder -> builder)) {
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> rig.appender.metrics().requests() >= 4);
      assertThat(rig.statuses()).singleElement().asString().contains("received no bytes");
      rig.appender.stop();
      rig.assertBooks(0, 1);
      assertThat(rig.appender.metrics().droppedBy()).containsOnlyKeys(DropReason.SHUTDOWN);
    }
  }

  @Test
  void backendDown_isABadGatewayAndRetried() {
    try (Rig rig = plain("/logs", builder -> builder)) {
      backend.answering((connection, request) -> connection.close());
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> rig.appender.metrics().requests() >= 3);
      assertThat(rig.statuses()).singleElement().asString().contains("HTTP 502");
      backend.answering((connection, request) -> connection.accept());
      rig.flushed();
      assertThat(backend.acceptedLines("a")).containsExactly("one");
      rig.assertBooks(1, 0);
    }
  }

  @Test
  void connectionClosedByCount_isReplacedQuietly() {
    try (Rig rig = plain("/one", builder -> builder)) {
      for (int i = 0; i < 20; i++) {
        rig.log("a", "event " + i);
        rig.flushed();
      }
      assertThat(backend.acceptedLines("a")).hasSize(20);
      assertThat(rig.statuses()).isEmpty();
      rig.assertBooks(20, 0);
    }
  }

  /** nginx closes a connection after a second of idleness: here that is just when it is used. */
  @Test
  void idleConnections_closedAsTheyAreUsed_loseNothing() {
    int rounds = 10;
    int keys = 8;
    try (Rig rig = plain("/logs", builder -> builder.maxInFlight(keys))) {
      for (int round = 0; round < rounds; round++) {
        for (int key = 0; key < keys; key++) {
          rig.log("key" + key, "event " + round);
        }
        rig.flushed();
        int idle = 970 + ThreadLocalRandom.current().nextInt(40);
        await().pollDelay(Duration.ofMillis(idle)).until(() -> true);
      }
      List<String> all = IntStream.range(0, rounds).mapToObj(i -> "event " + i).toList();
      for (int key = 0; key < keys; key++) {
        assertThat(withoutRepeats(backend.accepted(), "key" + key)).isEqualTo(all);
      }
      rig.assertBooks((long) rounds * keys, 0);
    }
  }

  private static List<String> withoutRepeats(List<Request> accepted, String key) {
    Map<String, Request> byId =
        accepted.stream()
            .filter(request -> request.key().equals(key))
            .collect(
                Collectors.toMap(
                    Request::id,
                    request -> request,
                    (first, repeat) -> first,
                    java.util.LinkedHashMap::new));
    return byId.values().stream().flatMap(request -> request.lines().stream()).toList();
  }

  @Test
  void compressedBodies_passThroughAsTheyAre() {
    for (String compression : List.of("gzip", "zstd")) {
      try (Rig rig = plain("/logs", builder -> builder.compression(compression))) {
        int before = backend.accepted().size();
        rig.log("a", "x".repeat(5000), "y");
        rig.flushed();
        Request sent = backend.accepted().get(before);
        assertThat(sent.header("Content-Encoding")).isEqualTo(compression);
        assertThat(sent.body()).hasSizeLessThan(200);
        assertThat(sent.plainLines()).containsExactly("x".repeat(5000), "y");
        rig.assertBooks(2, 0);
      }
    }
  }
}
