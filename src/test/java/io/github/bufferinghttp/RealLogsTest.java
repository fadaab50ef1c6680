package io.github.bufferinghttp;

import static io.github.bufferinghttp.Configured.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import io.github.bufferinghttp.Receiver.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs of real systems, line by line through the appender, each file a key. */
class RealLogsTest {

  private static final Path FOLDER = Path.of("..", "shared", "data", "real-logs");

  private final Receiver receiver = new Receiver();

  @AfterEach
  void close() {
    receiver.close();
  }

  private static Map<String, List<String>> logs() throws IOException {
    assumeTrue(
        Files.isDirectory(FOLDER),
        "SKIPPED: there is no folder " + FOLDER + " beside the project with real logs");
    Map<String, List<String>> logs = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        logs.put(file.getFileName().toString(), List.of(text.split("\r?\n")));
      }
    }
    assertThat(logs).hasSizeGreaterThan(3);
    return logs;
  }

  private Configured configured(String more) {
    return Configured.with(
        """
        <url>%s</url>
        <aggregatorKey>file = %%X{file}</aggregatorKey>
        <headers>X-File = {file}</headers>
        <maxBlock>30 seconds</maxBlock>
        %s
        """
            .formatted(receiver.url(), more));
  }

  /** A line of each file in turn, as many sources at once would write. */
  private static void ship(Map<String, List<String>> logs, Configured configured) {
    Logger logger = configured.logger();
    int longest = logs.values().stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      for (Map.Entry<String, List<String>> log : logs.entrySet()) {
        if (i < log.getValue().size()) {
          configured.mdc.put("file", log.getKey());
          logger.info(log.getValue().get(i));
        }
      }
    }
    assertThat(configured.flush()).isTrue();
    assertThat(configured.http().metrics().dropped()).isZero();
  }

  private List<String> lines(String file) {
    return receiver.requests().stream()
        .filter(request -> file.equals(request.header("X-File")))
        .map(Received::body)
        .flatMap(body -> Stream.of(body.split("\n")))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void everyLine_arrivesOnceAndInOrder(String compression) throws IOException {
    Map<String, List<String>> logs = logs();
    try (Configured configured = configured("<compression>" + compression + "</compression>")) {
      ship(logs, configured);
    }
    logs.forEach(
        (file, sent) ->
            assertThat(lines(file).stream().map(line -> json(line).get("message").textValue()))
                .as(file)
                .containsExactlyElementsOf(sent));
    assertThat(receiver.requests()).extracting(r -> r.header("X-File")).containsAll(logs.keySet());
  }

  @Test
  void plainText_isTheSameBytes() throws IOException {
    Map<String, List<String>> logs = logs();
    String elements = "<encoder><pattern>%msg%n</pattern></encoder><chunkSize>100</chunkSize>";
    try (Configured configured = configured(elements)) {
      ship(logs, configured);
    }
    logs.forEach((file, sent) -> assertThat(lines(file)).as(file).isEqualTo(sent));
  }
}
