package io.github.bufferinghttp.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bufferinghttp.BufferingHttpAppenderBuilder;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.format.ClickHouseFormat;
import io.github.bufferinghttp.metrics.DropReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** What a real ClickHouse makes of the rows, and the appender of its answers. */
@Tag("real-server")
class ClickHouseTest {

  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  @TempDir(cleanup = CleanupMode.NEVER)
  private static Path directory;

  private static ClickHouse clickHouse;

  @BeforeAll
  static void startClickHouse() throws IOException {
    clickHouse = ClickHouse.start(directory);
  }

  @AfterAll
  static void stopClickHouse() {
    if (clickHouse != null) {
      clickHouse.close();
    }
  }

  private static void createTable(String table) {
    clickHouse.query(
        "CREATE TABLE "
            + table
            + " (timestamp DateTime, level String, message String, service String, seq UInt32)"
            + " ENGINE = MergeTree ORDER BY seq");
  }

  /** The MDC stands at top level, so that {@code seq} finds its column; others have none. */
  private static Shipping ship(
      String url, String table, Consumer<BufferingHttpAppenderBuilder<?>> settings) {
    ClickHouseFormat format = new ClickHouseFormat();
    format.setTable(table);
    format.setUser(ClickHouse.USER);
    format.setPassword(ClickHouse.PASSWORD);
    format.setService("shop");
    JsonEventEncoder encoder = new JsonEventEncoder();
    encoder.setFlattenMdc(true);
    return new Shipping(url, format, settings.andThen(s -> s.encoder(encoder)));
  }

  private static Shipping ship(String table) {
    return ship(clickHouse.url(), table, settings -> {});
  }

  private static void log(Shipping shipping, int from, int to) {
    IntStream.range(from, to).forEach(i -> log(shipping, "" + i, "event " + i));
  }

  private static void log(Shipping shipping, String seq, String message) {
    try (var ofThis = MDC.putCloseable("seq", seq)) {
      shipping.logger.atInfo().addKeyValue("has", "no column").log(message);
    }
  }

  private static List<Integer> sequence(String table) {
    List<JsonNode> rows = clickHouse.rows("SELECT seq FROM " + table + " ORDER BY seq");
    return rows.stream().map(row -> row.get("seq").asInt()).toList();
  }

  private static List<Integer> upTo(int events) {
    return IntStream.range(0, events).boxed().toList();
  }

  @Test
  void rows_holdWhatWasLogged() {
    createTable("logs");
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    try (Shipping shipping = ship(clickHouse.url(), "logs", s -> s.chunkSize(100))) {
      log(shipping, 0, 1000);
      log(shipping, "1000", "\"quoted\" \\ backslash\ttab\nline é € 𝄞");
      shipping.flush();

      assertThat(shipping.metrics().delivered()).as(shipping::status).isEqualTo(1001);
      assertThat(sequence("logs")).isEqualTo(upTo(1001));
      JsonNode row = clickHouse.rows("SELECT * FROM logs WHERE seq = 1000").get(0);
      assertThat(row.get("message").asText())
          .isEqualTo("\"quoted\" \\ backslash\ttab\nline é € 𝄞");
      assertThat(row.get("level").asText()).isEqualTo("INFO");
      assertThat(row.get("service").asText()).isEqualTo("shop");
      Instant time =
          LocalDateTime.parse(row.get("timestamp").asText(), DATE_TIME).toInstant(ZoneOffset.UTC);
      assertThat(time).isBetween(before, Instant.now());
    }
  }

  @Test
  void badValue_costsThatRowAlone() {
    createTable("bad_value");
    try (Relay relay = new Relay(clickHouse.url());
        Shipping shipping = ship(relay.url(), "bad_value", s -> s.chunkSize(64))) {
      log(shipping, 0, 20);
      log(shipping, "minus one", "the bad one");
      log(shipping, 20, 63);
      shipping.flush();

      assertThat(sequence("bad_value")).as(shipping::status).isEqualTo(upTo(63));
      assertThat(shipping.givenUpMessages()).containsExactly("the bad one");
      assertThat(shipping.metrics().delivered()).isEqualTo(63);
      assertThat(shipping.metrics().droppedBy()).containsEntry(DropReason.REJECTED, 1L);
      assertThat(relay.statuses).contains(200).hasSizeLessThan(20);
      assertThat(relay.statuses.get(0)).isIn(400, 500); // newer versions say 400
      assertThat(shipping.status()).contains("Code: ", "key seq");
    }
  }

  @Test
  void unknownTable_isWaitedFor() {
    try (Shipping shipping = ship("created_later")) {
      log(shipping, 0, 10);
      await()
          .atMost(ChildProcess.PATIENCE)
          .untilAsserted(() -> assertThat(shipping.status()).contains("Code: 60"));
      createTable("created_later");
      shipping.flush();

      assertThat(sequence("created_later")).isEqualTo(upTo(10));
      assertThat(shipping.metrics().delivered()).isEqualTo(10);
      assertThat(shipping.givenUpMessages()).isEmpty();
    }
  }

  @Test
  void wrongPassword_isHeld() {
    createTable("closed");
    ClickHouseFormat format = new ClickHouseFormat();
    format.setTable("closed");
    format.setUser(ClickHouse.USER);
    format.setPassword("wrong");
    try (Shipping shipping =
        new Shipping(clickHouse.url(), format, s -> s.shutdownTimeout(Duration.ofMillis(100)))) {
      shipping.logger.info("held");
      await()
          .atMost(ChildProcess.PATIENCE)
          .untilAsserted(() -> assertThat(shipping.status()).contains("Code: 193"));

      assertThat(shipping.metrics().buffered()).isEqualTo(1);
      assertThat(shipping.givenUpMessages()).isEmpty();
      assertThat(sequence("closed")).isEmpty();
    }
  }
}
