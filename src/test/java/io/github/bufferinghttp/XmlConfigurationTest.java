package io.github.bufferinghttp;

import static io.github.bufferinghttp.Configured.messages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.status.Status;
import io.github.bufferinghttp.Receiver.Received;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said in logback.xml, said to Logback's own configurator. */
class XmlConfigurationTest {

  private final Receiver receiver = new Receiver();

  @AfterEach
  void close() {
    receiver.close();
  }

  private Configured with(String elements) {
    return Configured.with("<url>%s</url>%s".formatted(receiver.url(), elements));
  }

  @Test
  void exampleOfTheDesign_works() {
    String xml =
        """
        <configuration>
          <variable name="TOKEN" value="t0k3n-of-the-day"/>
          <appender name="HTTP" class="io.github.bufferinghttp.BufferingHttpAppender">
            <url>http://localhost:%d/receiver/v1/http/${TOKEN}</url>
            <aggregatorKey>            <!-- short form: named parts, each a Logback pattern -->
              tenant = %%X{tenant:-none}
              level  = %%level
            </aggregatorKey>
            <headers>                  <!-- {part} refers to a part of the key -->
              Authorization = Bearer ${TOKEN}
              X-Sumo-Category = prod/{tenant}/{level}
            </headers>
          </appender>
          <root level="INFO"><appender-ref ref="HTTP"/></root>
        </configuration>
        """
            .formatted(receiver.port());
    try (Configured configured = Configured.by(xml)) {
      configured.logger().info("first");
      configured.mdc.put("tenant", "acme");
      configured.logger().warn("second");
      assertThat(configured.flush()).isTrue();
      assertThat(configured.errors()).isEmpty();
      assertThat(configured.statuses(Status.WARN)).isEmpty();
    }
    assertThat(receiver.requests())
        .allSatisfy(
            request -> {
              assertThat(request.path()).isEqualTo("/receiver/v1/http/t0k3n-of-the-day");
              assertThat(request.header("Authorization")).isEqualTo("Bearer t0k3n-of-the-day");
              assertThat(request.header("Content-Type")).isEqualTo("application/x-ndjson");
            })
        .extracting(request -> request.header("X-Sumo-Category"))
        .containsExactlyInAnyOrder("prod/none/INFO", "prod/acme/WARN");
    assertThat(messages(receiver)).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void ownClasses_areMadeSetStartedAndUsed() {
    String elements =
        """
        <aggregatorKeyResolver class="io.github.bufferinghttp.CustomParts$TenantResolver">
          <mdcKey>customer</mdcKey>
          <patience>2 seconds</patience>
        </aggregatorKeyResolver>
        <headerCustomizer class="io.github.bufferinghttp.CustomParts$TenantHeaders">
          <prefix>t-</prefix>
        </headerCustomizer>
        <encoder class="io.github.bufferinghttp.CustomParts$ShoutingEncoder"><end>!!</end></encoder>
        """;
    try (Configured configured = with(elements)) {
      configured.mdc.put("customer", "acme");
      configured.logger().info("buy {}", "now");
      assertThat(configured.flush()).isTrue();
      assertThat(configured.errors()).isEmpty();
    }
    Received request = receiver.requests().get(0);
    assertThat(request.body()).isEqualTo("buy now!!\n");
    assertThat(request.header("X-Tenant")).isEqualTo("t-acme2000");
    assertThat(request.header("X-Started")).isEqualTo("true");
  }

  @Test
  void ownFormat_isUsed() {
    String elements =
        """
        <format class="io.github.bufferinghttp.CustomParts$BarFormat"><type>text/bar</type></format>
        """;
    try (Configured configured = with(elements)) {
      configured.logger().info("a");
      configured.logger().info("b");
      assertThat(configured.flush()).isTrue();
    }
    assertThat(receiver.requests().get(0).body()).isEqualTo("a|b");
    assertThat(receiver.requests().get(0).header("Content-Type")).isEqualTo("text/bar");
  }

  @Test
  void encoderWithoutClass_isAPattern() {
    try (Configured configured = with("<encoder><pattern>%level %msg%n</pattern></encoder>")) {
      configured.logger().info("näh");
      assertThat(configured.flush()).isTrue();
      assertThat(configured.errors()).isEmpty();
    }
    Received request = receiver.requests().get(0);
    assertThat(request.header("Content-Type")).isEqualToIgnoringCase("text/plain; charset=utf-8");
    assertThat(request.body()).isEqualTo("INFO näh\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void appenderRef_getsWhatIsDropped(boolean declaredBefore) {
    String list = "<appender name=\"LIST\" class=\"ch.qos.logback.core.read.ListAppender\"/>";
    String xml =
        Configured.xml(
            """
            <url>%s</url>
            <format class="io.github.bufferinghttp.format.JsonArrayFormat"/>
            <appender-ref ref="LIST"/>
            """
                .formatted(receiver.answering(400).url()));
    xml =
        declaredBefore
            ? xml.replace("<configuration>", "<configuration>" + list)
            : xml.replace("</configuration>", list + "</configuration>");
    try (Configured configured = Configured.by(xml)) {
      configured.logger().info("unwanted");
      assertThat(configured.flush()).isTrue();
      assertThat(configured.errors()).isEmpty();
      ListAppender<ILoggingEvent> fallback =
          (ListAppender<ILoggingEvent>) configured.http().getAppender("LIST");
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () ->
                  assertThat(List.copyOf(fallback.list))
                      .extracting(ILoggingEvent::getFormattedMessage)
                      .containsExactly("unwanted"));
    }
  }

  @Test
  void enabledFalse_isOffWithoutAWord() {
    try (Configured configured = Configured.with("<enabled>false</enabled>")) {
      configured.logger().error("to nobody");
      assertThat(configured.http().isStarted()).isFalse();
      assertThat(configured.errors()).isEmpty();
      assertThat(configured.statuses(Status.WARN)).isEmpty();
      assertThat(configured.statuses(Status.INFO))
          .anyMatch(text -> text.contains("<enabled> is false"));
    }
  }

  /** Spring Boot stops an application whose logging has an error in its status. */
  @Test
  void destinationDown_startsAtOnceAndWithoutAnError() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    String elements =
        "<url>http://localhost:%d/</url><shutdownTimeout>100 milliseconds</shutdownTimeout>"
            .formatted(nobody);
    long begin = System.nanoTime();
    try (Configured configured = Configured.with(elements)) {
      assertThat(configured.http().isStarted()).isTrue();
      configured.logger().error("lost");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      await().until(() -> configured.statuses(Status.WARN).size() > 0);
      configured.close();
      assertThat(configured.errors()).isEmpty();
    }
  }
}
