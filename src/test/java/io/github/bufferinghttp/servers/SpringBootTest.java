package io.github.bufferinghttp.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.servers.LateSink.Line;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real Spring Boot applications, from start to SIGTERM, with the appender in their {@code
 * logback-spring.xml}: {@code src/it/spring-boot}.
 */
@Tag("real-server")
class SpringBootTest {

  /** The status of a process that SIGTERM ended, as the JVM makes it: 128 + 15. */
  private static final int TERMINATED = 143;

  @TempDir private Path directory;
  private final LateSink sink = new LateSink();

  @AfterEach
  void stop() throws IOException {
    sink.close();
  }

  private ChildProcess start(String module, String closing) throws URISyntaxException {
    Path library =
        Path.of(
            BufferingHttpAppender.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    Map<String, String> settings =
        Map.of("SHOP_LOGS_URL", sink.url(), "SHOP_NAME", "corner", "SHOP_CLOSING", closing);
    return ChildProcess.start(
        directory,
        settings,
        ChildProcess.java(),
        "-Xmx256m",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        library + ":" + ChildProcess.classPathOf(module),
        "com.example.shop.Shop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spring-boot-3", "spring-boot-4"})
  void destinationDown_doesNotKeepItFromStarting(String module) throws Exception {
    try (ChildProcess shop = start(module, "0s")) {
      shop.awaitLine("the shop is open");
      assertThat(sink.lines()).isEmpty();

      sink.comeUp();
      awaitMessage(shop, "the shop is open");
      assertThat(sink.messages())
          .as(shop::output)
          .containsSubsequence("the shop is made", "the shop is open")
          .anyMatch(message -> message.startsWith("Started Shop in"));

      shop.terminate();
      assertThat(shop.awaitExit()).as(shop::output).isEqualTo(TERMINATED);
      assertThat(sink.messages()).as(shop::output).endsWith("the shop is closed");
      assertThat(sink.messages()).doesNotHaveDuplicates();
      List<Line> lines = sink.lines();
      assertThat(lines.get(0).shop()).isEqualTo("corner/INFO");
      assertThat(lines.get(lines.size() - 1).shop()).isEqualTo("corner/WARN");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spring-boot-3", "spring-boot-4"})
  void slowEnd_deliversTheLastEventToo(String module) throws Exception {
    sink.comeUp();
    try (ChildProcess shop = start(module, "2s")) {
      awaitMessage(shop, "the shop is open");

      shop.terminate();
      assertThat(shop.awaitExit()).as(shop::output).isEqualTo(TERMINATED);
      assertThat(sink.messages()).as(shop::output).endsWith("the shop is closed");
    }
  }

  private void awaitMessage(ChildProcess shop, String message) {
    await()
        .atMost(ChildProcess.PATIENCE)
        .untilAsserted(() -> assertThat(sink.messages()).as(shop::output).contains(message));
  }
}
