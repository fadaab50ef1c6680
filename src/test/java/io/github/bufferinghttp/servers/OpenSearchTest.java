package io.github.bufferinghttp.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bufferinghttp.BufferingHttpAppenderBuilder;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.format.ElasticsearchFormat;
import io.github.bufferinghttp.metrics.DropReason;
import io.github.bufferinghttp.servers.Relay.Answers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** What a real OpenSearch makes of the bulk requests, and the appender of its answers. */
@Tag("real-server")
class OpenSearchTest {

  private static final String CODE_IS_A_NUMBER =
      """
      {"settings": {"number_of_replicas": 0},
       "mappings": {"properties": {"kvp": {"properties": {"code": {"type": "integer"}}}}}}""";

  @TempDir(cleanup = CleanupMode.NEVER)
  private static Path directory;

  private static OpenSearch openSearch;

  @BeforeAll
  static void startOpenSearch() {
    openSearch =
        OpenSearch.start(
            directory,
            "usual,http.max_content_length=64kb",
            "tight,indexing_pressure.memory.limit=8kb");
  }

  @AfterAll
  static void stopOpenSearch() {
    if (openSearch != null) {
      openSearch.close();
    }
  }

  private static Shipping ship(String url, String index) {
    return ship(url, index, settings -> {});
  }

  private static Shipping ship(
      String url, String index, Consumer<BufferingHttpAppenderBuilder<?>> settings) {
    ElasticsearchFormat format = new ElasticsearchFormat();
    format.setIndex(index);
    format.setService("shop");
    return new Shipping(url, format, settings);
  }

  private static void log(Shipping shipping, int events) {
    for (int i = 0; i < events; i++) {
      shipping.logger.atInfo().addKeyValue("code", i).log("event {}", i);
    }
  }

  private static List<Integer> codes(List<JsonNode> documents) {
    return documents.stream().map(document -> document.at("/kvp/code").asInt()).toList();
  }

  private static List<Integer> upTo(int events) {
    return IntStream.range(0, events).boxed().toList();
  }

  @Test
  void bulk_storesEachKeyInItsIndexInOrder() {
    OpenSearch.Node node = openSearch.node("usual");
    try (Shipping shipping = ship(node.url(), "bulk-{tenant}", s -> s.chunkSize(100))) {
      for (int i = 0; i < 500; i++) {
        for (String tenant : List.of("Red", "blue")) {
          try (var tenantOfThis = MDC.putCloseable("tenant", tenant)) {
            shipping.logger.atInfo().addKeyValue("code", i).log("{} says {}", tenant, i);
          }
        }
      }
      shipping.flush();

      assertThat(shipping.metrics().delivered()).as(shipping::status).isEqualTo(1000);
      assertThat(codes(node.documents("bulk-red"))).isEqualTo(upTo(500));
      List<JsonNode> blue = node.documents("bulk-blue");
      assertThat(codes(blue)).isEqualTo(upTo(500));
      assertThat(blue.get(7).get("message").asText()).isEqualTo("blue says 7");
      assertThat(blue.get(7).get("service.name").asText()).isEqualTo("shop");
      assertThat(
              node.get("/bulk-blue/_mapping").at("/bulk-blue/mappings/properties/@timestamp/type"))
          .hasToString("\"date\"");
    }
  }

  @Test
  void dataStream_takesTheNamesOfTheCommonSchema() {
    OpenSearch.Node node = openSearch.node("usual");
    node.put("_index_template/logs", "{\"index_patterns\": [\"logs-*\"], \"data_stream\": {}}");
    ElasticsearchFormat format = new ElasticsearchFormat();
    format.setEcs(true);
    try (Shipping shipping = new Shipping(node.url(), format, settings -> {})) {
      shipping.logger.error("no stock", new IllegalStateException("empty"));
      shipping.flush();

      assertThat(shipping.metrics().delivered()).as(shipping::status).isEqualTo(1);
      JsonNode hit = node.hits("logs-generic-default").get(0);
      assertThat(hit.get("_index").asText()).startsWith(".ds-logs-generic-default");
      assertThat(hit.at("/_source/log.level").asText()).isEqualToIgnoringCase("error");
      assertThat(hit.at("/_source/error.type").asText())
          .isEqualTo("java.lang.IllegalStateException");
      assertThat(hit.at("/_source/message").asText()).isEqualTo("no stock");
    }
  }

  @Test
  void serviceOfTheEncodersOwn_isNoMappingConflict() {
    OpenSearch.Node node = openSearch.node("usual");
    JsonEventEncoder encoder = new JsonEventEncoder();
    encoder.setStaticFields("service = checkout\nhost = web-7");
    try (Shipping shipping = ship(node.url(), "own-service", s -> s.encoder(encoder))) {
      log(shipping, 3);
      shipping.flush();

      assertThat(shipping.metrics().delivered()).as(shipping::status).isEqualTo(3);
      JsonNode document = node.documents("own-service").get(0);
      assertThat(document.get("service").asText()).isEqualTo("checkout");
      assertThat(document.get("host").asText()).isEqualTo("web-7");
    }
  }

  @Test
  void mappingConflict_costsThatEventAlone() {
    OpenSearch.Node node = openSearch.node("usual");
    node.put("conflict", CODE_IS_A_NUMBER);
    try (Shipping shipping = ship(node.url(), "conflict")) {
      log(shipping, 10);
      shipping.logger.atWarn().addKeyValue("code", "no number").log("the bad one");
      shipping.logger.atInfo().addKeyValue("code", 10).log("event 10");
      shipping.flush();

      assertThat(codes(node.documents("conflict"))).isEqualTo(upTo(11));
      assertThat(shipping.givenUpMessages()).containsExactly("the bad one");
      assertThat(shipping.metrics().droppedBy()).containsEntry(DropReason.REJECTED, 1L);
      assertThat(shipping.status()).contains("400 mapper_parsing_exception", "kvp.code");
    }
  }

  @Test
  void lostAnswers_storeNothingTwice() {
    OpenSearch.Node node = openSearch.node("usual");
    node.put("again", CODE_IS_A_NUMBER);
    try (Relay relay = new Relay(node.url(), Answers.CUT, Answers.BAD_GATEWAY, Answers.CUT);
        Shipping shipping = ship(relay.url(), "again", s -> s.chunkSize(50).maxInFlight(1))) {
      log(shipping, 50);
      shipping.flush();

      assertThat(relay.statuses).containsExactly(200, 200, 200, 200);
      assertThat(relay.bodies.get(3)).contains("409").doesNotContain("201");
      assertThat(shipping.metrics().delivered()).as(shipping::status).isEqualTo(50);
      assertThat(shipping.givenUpMessages()).isEmpty();
      List<JsonNode> hits = node.hits("again");
      assertThat(hits).allSatisfy(hit -> assertThat(hit.get("_version").asInt()).isEqualTo(1));
      assertThat(codes(node.documents("again"))).isEqualTo(upTo(50));
    }
  }

  @Test
  void tooManyRequests_areSentAgain() {
    OpenSearch.Node node = openSearch.node("tight");
    node.put("throttled", CODE_IS_A_NUMBER);
    CompletableFuture<HttpResponse<String>> hog = hog(node);
    try (Relay relay = new Relay(node.url());
        Shipping shipping = ship(relay.url(), "throttled")) {
      log(shipping, 10);
      await()
          .atMost(ChildProcess.PATIENCE)
          .untilAsserted(() -> assertThat(relay.statuses).hasSizeGreaterThan(2).containsOnly(429));
      node.delete("hog");
      shipping.flush();

      assertThat(hog.join().body()).contains("index_not_found_exception");
      assertThat(relay.statuses).endsWith(200);
      assertThat(shipping.metrics().delivered()).isEqualTo(10);
      assertThat(codes(node.documents("throttled"))).isEqualTo(upTo(10));
      assertThat(shipping.status()).contains("HTTP 429", "rejected_execution_exception");
    }
  }

  /** A bulk that takes most of the node's memory for bulks until its index is deleted. */
  private static CompletableFuture<HttpResponse<String>> hog(OpenSearch.Node node) {
    node.put("hog", "{\"settings\": {\"number_of_replicas\": 1}}");
    String bulk = "{\"create\":{}}\n{\"text\":\"" + "x".repeat(6000) + "\"}\n";
    String url = node.url() + "/hog/_bulk?wait_for_active_shards=2&timeout=5m";
    CompletableFuture<HttpResponse<String>> answer =
        Http.start("POST", url, "application/x-ndjson", bulk);
    await()
        .atMost(ChildProcess.PATIENCE)
        .until(
            () ->
                node.get("/_nodes/stats/indexing_pressure")
                        .findPath("current")
                        .findPath("all_in_bytes")
                        .asInt()
                    > 6000);
    return answer;
  }

  @Test
  void requestTooLarge_isSplitUntilItFits() {
    OpenSearch.Node node = openSearch.node("usual");
    node.put("large", CODE_IS_A_NUMBER);
    try (Relay relay = new Relay(node.url());
        Shipping shipping = ship(relay.url(), "large", s -> s.compression("none"))) {
      String text = "x".repeat(900);
      for (int i = 0; i < 300; i++) {
        shipping.logger.atInfo().addKeyValue("code", i).log(text);
      }
      shipping.flush();

      assertThat(relay.statuses).startsWith(413).contains(200);
      assertThat(relay.bodies.get(0)).isEmpty();
      assertThat(shipping.metrics().delivered()).as(shipping::status).isEqualTo(300);
      assertThat(codes(node.documents("large"))).isEqualTo(upTo(300));
    }
  }
}
