package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.net.ssl.SSLConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as Logback's {@code ssl} element configures it, and all that a handshake can die of. */
@Tag("slow")
class TlsTest {

  @TempDir static Path directory;

  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() {
    certificates = new Certificates(directory);
  }

  private static String url(ServerSocket listener) {
    return "https://localhost:" + listener.getLocalPort() + "/logs";
  }

  private static Rig rig(ServerSocket listener, SSLConfiguration ssl) {
    return new Rig(url(listener), builder -> builder.ssl(ssl));
  }

  private static void awaitDelivery(RawServer server, Rig rig) {
    rig.flushed();
    assertThat(server.acceptedLines("a")).containsExactly("one", "two");
    rig.assertBooks(2, 0);
  }

  @Test
  void trustStore_namedInXml_isTrusted() throws JoranException {
    SSLServerSocket listener = certificates.listen("good");
    LoggerContext context = new LoggerContext();
    try (RawServer server = new RawServer(listener)) {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      String xml =
          """
          <configuration>
            <appender name="HTTP" class="io.github.bufferinghttp.BufferingHttpAppender">
              <url>%s</url>
              <ssl>
                <trustStore>
                  <location>%s</location>
                  <password>%s</password>
                </trustStore>
                <parameters>
                  <includedProtocols>TLSv1.3</includedProtocols>
                </parameters>
              </ssl>
            </appender>
            <root level="INFO"><appender-ref ref="HTTP"/></root>
          </configuration>
          """
              .formatted(url(listener), certificates.trustStore().toUri(), Certificates.PASSWORD);
      configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
      context.getLogger("a").info("one");
      BufferingHttpAppender appender =
          (BufferingHttpAppender) context.getLogger("ROOT").getAppender("HTTP");
      assertThat(appender.flush(Duration.ofSeconds(10))).isTrue();
      assertThat(server.accepted()).hasSize(1);
      assertThat(server.tls()).allMatch(session -> session.startsWith("TLSv1.3 "));
    } finally {
      context.stop();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "expired, validity check failed",
    "elsewhere, No subject alternative DNS name matching localhost",
    "stranger, unable to find valid certification path"
  })
  void badCertificate_isHeldAndNothingIsSentToIt(String alias, String reason) throws IOException {
    SSLServerSocket listener = certificates.listen(alias);
    try (Rig rig = rig(listener, certificates.logbackSsl())) {
      try (RawServer server = new RawServer(listener)) {
        rig.log("a", "one", "two");
        assertHeld(rig, reason);
        assertThat(server.requests()).isEmpty();
      }
      try (RawServer cured = new RawServer(certificates.listen("good", listener.getLocalPort()))) {
        awaitDelivery(cured, rig);
      }
    }
  }

  /** Told once, and tried again at the longest back-off only. */
  private static void assertHeld(Rig rig, String reason) {
    long begin = System.nanoTime();
    await().atMost(Duration.ofSeconds(10)).until(() -> rig.appender.metrics().requests() >= 4);
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Rig.MAX_BACKOFF.multipliedBy(2));
    assertThat(rig.statuses()).singleElement().asString().contains("TLS: ").contains(reason);
    assertThat(rig.appender.metrics().buffered()).isEqualTo(2);
  }

  @Test
  void theJvmsOwnAuthorities_doNotTrustAStranger() {
    SSLServerSocket listener = certificates.listen("good");
    try (RawServer server = new RawServer(listener);
        Rig rig = new Rig(url(listener))) {
      rig.log("a", "one", "two");
      assertHeld(rig, "unable to find valid certification path");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void plaintextPort_isHeld() throws IOException {
    int port;
    try (Rig rig = heldByPlaintext()) {
      port = java.net.URI.create(rig.context.getProperty("url")).getPort();
      try (RawServer cured = new RawServer(certificates.listen("good", port))) {
        awaitDelivery(cured, rig);
      }
    }
  }

  private static Rig heldByPlaintext() throws IOException {
    ServerSocket listener = new ServerSocket(Ports.free(), 50, InetAddress.getLoopbackAddress());
    Rig rig = rig(listener, certificates.logbackSsl());
    rig.context.putProperty("url", url(listener));
    try (RawServer plain = new RawServer(listener)) {
      plain.playing(
          connection -> {
            connection.send("HTTP/1.1 400 The plain HTTP request was sent\r\n\r\n");
            connection.stall();
          });
      rig.log("a", "one", "two");
      assertHeld(rig, "");
      assertThat(plain.requests()).isEmpty();
    }
    return rig;
  }

  @ParameterizedTest
  @ValueSource(strings = {"connectTimeout", "requestTimeout"})
  void handshakeThatHangs_isEndedAndHeld(String endedBy) throws IOException {
    boolean byConnect = endedBy.equals("connectTimeout");
    Duration shorter = Duration.ofMillis(400);
    ServerSocket listener = new ServerSocket(Ports.free(), 50, InetAddress.getLoopbackAddress());
    try (Rig rig =
        new Rig(
            url(listener),
            builder ->
                builder
                    .ssl(certificates.logbackSsl())
                    .retry(Rig.retry(1, 1_000))
                    .connectTimeout(byConnect ? shorter : Duration.ofSeconds(5))
                    .requestTimeout(byConnect ? Duration.ofSeconds(5) : shorter))) {
      try (RawServer server = new RawServer(listener)) {
        server.playing(RawServer.Connection::stall);
        rig.log("a", "one", "two");
        await().atMost(Duration.ofSeconds(5)).until(() -> server.connections() == 1);
        long begin = System.nanoTime();
        await().atMost(Duration.ofSeconds(10)).until(() -> server.connections() == 3);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
            .isGreaterThan(Duration.ofMillis(2_000)); // the usual back-off would be 2 and 4 ms
        assertThat(rig.statuses())
            .singleElement()
            .asString()
            .contains("TLS: ", "the handshake did not end within " + shorter);
        assertThat(server.leftByPeer()).isGreaterThanOrEqualTo(2);
      }
      try (RawServer cured = new RawServer(certificates.listen("good", listener.getLocalPort()))) {
        awaitDelivery(cured, rig);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"closes", "resets"})
  void handshakeThatBreaksOff_isTriedAgain(String how) throws IOException {
    ServerSocket listener = new ServerSocket(Ports.free(), 50, InetAddress.getLoopbackAddress());
    try (Rig rig = rig(listener, certificates.logbackSsl())) {
      try (RawServer server = new RawServer(listener)) {
        server.playing(
            connection -> {
              if (how.equals("closes")) {
                connection.close();
              } else {
                connection.reset();
              }
            });
        rig.log("a", "one", "two");
        await().atMost(Duration.ofSeconds(10)).until(() -> rig.appender.metrics().requests() >= 3);
        assertThat(rig.statuses()).hasSize(1);
      }
      try (RawServer cured = new RawServer(certificates.listen("good", listener.getLocalPort()))) {
        awaitDelivery(cured, rig);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLSv1.3, TLS_AES_128_GCM_SHA256",
    "TLSv1.3, TLS_AES_256_GCM_SHA384"
  })
  void protocolAndCipher_areThoseThatWereChosen(String protocol, String cipher) {
    SSLServerSocket listener = certificates.listen("good");
    SSLConfiguration ssl = certificates.logbackSsl();
    ssl.getParameters().setIncludedProtocols(protocol);
    ssl.getParameters().setIncludedCipherSuites(cipher);
    try (RawServer server = new RawServer(listener);
        Rig rig = rig(listener, ssl)) {
      rig.log("a", "one", "two");
      awaitDelivery(server, rig);
      assertThat(server.tls()).containsOnly(protocol + " " + cipher);
    }
  }

  /** So a server has no way to say GOAWAY or REFUSED_STREAM. */
  @Test
  void http2OnOffer_isNotTaken() {
    SSLServerSocket listener = certificates.listen("good");
    SSLParameters offer = listener.getSSLParameters();
    offer.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    listener.setSSLParameters(offer);
    try (RawServer server = new RawServer(listener);
        Rig rig = rig(listener, certificates.logbackSsl())) {
      rig.log("a", "one", "two");
      awaitDelivery(server, rig);
      assertThat(server.protocolsTaken()).isNotEmpty().doesNotContain("h2");
      assertThat(server.requests().get(0).line()).isEqualTo("POST /logs HTTP/1.1");
      assertThat(server.requests().get(0).headers()).doesNotContainKey("Upgrade");
    }
  }

  /** The JDK has a switch against the check of host names, for every client of a JVM. */
  @Test
  void hostNames_areVerifiedWhateverTheJvmIsTold() throws IOException {
    try (RawServer server = new RawServer(certificates.listen("elsewhere"))) {
      ChildJvm.Result result =
          new ChildJvm()
              .with("-Djdk.internal.httpclient.disableHostnameVerification=true")
              .run(
                  UnverifiedMain.class,
                  "https://localhost:" + server.port() + "/logs",
                  certificates.trustStore().toUri().toString());
      assertThat(result.output()).contains("No subject alternative DNS name matching localhost");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void noCommonProtocol_isHeld() {
    SSLServerSocket listener = certificates.listen("good");
    listener.setEnabledProtocols(new String[] {"TLSv1.2"});
    SSLConfiguration ssl = certificates.logbackSsl();
    ssl.getParameters().setIncludedProtocols("TLSv1.3");
    try (RawServer server = new RawServer(listener);
        Rig rig = rig(listener, ssl)) {
      rig.log("a", "one", "two");
      assertHeld(rig, "");
      assertThat(server.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientKey_isShownToAServerThatAsks(String protocol) {
    SSLServerSocket listener = certificates.listen("good");
    listener.setNeedClientAuth(true);
    listener.setEnabledProtocols(new String[] {protocol});
    try (RawServer server = new RawServer(listener);
        Rig rig = rig(listener, certificates.logbackSslWithKey())) {
      rig.log("a", "one", "two");
      awaitDelivery(server, rig);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientKey_thatIsMissing_isHeld(String protocol) {
    SSLServerSocket listener = certificates.listen("good");
    listener.setNeedClientAuth(true);
    listener.setEnabledProtocols(new String[] {protocol});
    try (RawServer server = new RawServer(listener);
        Rig rig = rig(listener, certificates.logbackSsl())) {
      rig.log("a", "one", "two");
      assertHeld(rig, protocol.equals("TLSv1.3") ? "certificate" : "");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void wrongPassword_keepsTheAppenderOffAndIsNotTold() {
    LoggerContext context = new LoggerContext();
    SSLConfiguration ssl = certificates.logbackSsl();
    ssl.getTrustStore().setPassword("wrong-pass-word");
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context).url("https://localhost:1/").ssl(ssl).build();
    assertThat(appender.isStarted()).isFalse();
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .extracting(status -> status.getMessage())
        .anyMatch(message -> message.startsWith("<ssl>"))
        .noneMatch(message -> message.contains("wrong-pass-word"));
  }

  @Test
  void manyRequests_reuseOneConnection() {
    SSLServerSocket listener = certificates.listen("good");
    try (RawServer server = new RawServer(listener);
        Rig rig = rig(listener, certificates.logbackSsl())) {
      for (String message : List.of("1", "2", "3", "4", "5", "6")) {
        rig.log("a", message);
        rig.flushed();
      }
      assertThat(server.acceptedLines("a")).containsExactly("1", "2", "3", "4", "5", "6");
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
