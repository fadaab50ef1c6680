package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.format.ElasticsearchFormat;
import io.github.bufferinghttp.format.KafkaBridgeFormat;
import io.github.bufferinghttp.format.LokiFormat;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.format.SplunkHecFormat;
import io.github.bufferinghttp.format.SumoLogicFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that an attacker chose: they come as values, and never choose the server or the path. */
class HostileKeysTest {

  private static final List<String> KEYS =
      List.of(
          "../../../_cluster/settings",
          "..%2f..%2fadmin",
          "?pretty#x",
          "#fragment",
          "//evil.example.com/",
          "@evil.example.com:1/",
          "https://evil.example.com/",
          "a\r\nHost: evil.example.com\r\nX-Injected: 1\r\n\r\nPOST /admin HTTP/1.1",
          "\u0000\u0085\u2028\ud800",
          "e\u0301vil");

  private static SumoLogicFormat sumo() {
    SumoLogicFormat format = new SumoLogicFormat();
    format.setCategory("prod/{stream}");
    return format;
  }

  private static ElasticsearchFormat elasticsearch() {
    ElasticsearchFormat format = new ElasticsearchFormat();
    format.setIndex("logs-{stream}");
    return format;
  }

  private static KafkaBridgeFormat kafka() {
    KafkaBridgeFormat format = new KafkaBridgeFormat();
    format.setTopic("logs");
    format.setRecordKey("{stream}");
    return format;
  }

  private static LokiFormat loki() {
    LokiFormat format = new LokiFormat();
    format.setLabels("stream = {stream}");
    format.setTenant("{stream}");
    return format;
  }

  private static SplunkHecFormat splunk() {
    SplunkHecFormat format = new SplunkHecFormat();
    format.setToken("00000000-0000-0000-0000-000000000000");
    format.setSource("{stream}");
    return format;
  }

  static Stream<Supplier<PayloadFormat>> formats() {
    return Stream.of(
        HostileKeysTest::sumo,
        HostileKeysTest::elasticsearch,
        HostileKeysTest::kafka,
        HostileKeysTest::loki,
        HostileKeysTest::splunk);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void keys_chooseNeitherServerNorPath(Supplier<PayloadFormat> format) {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.format(format.get()))) {
      server.answering((connection, request) -> connection.answer(400)); // each has its own 200
      for (String key : KEYS) {
        rig.log(key.replace('.', ','), "one"); // a dot would divide the logger's name
        rig.context.getLogger(key).info("two");
      }
      rig.flushed();
      String host = "localhost:" + server.port();
      assertThat(server.requests()).hasSizeGreaterThanOrEqualTo(KEYS.size());
      assertThat(server.requests())
          .extracting(RawServer.Request::line)
          .containsOnly(server.requests().get(0).line())
          .allMatch(line -> line.startsWith("POST /logs"));
      assertThat(server.requests()).allMatch(request -> request.header("Host").equals(host));
      assertThat(server.requests())
          .noneMatch(request -> request.headers().containsKey("X-Injected"));
    }
  }

  @Test
  void keys_standInHeadersAsTextAlone() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      rig.log("a\r\nX-Injected: 1\r\n\r\nPOST /admin HTTP/1.1\u0000é", "one");
      rig.flushed();
      assertThat(server.requests()).hasSize(1);
      assertThat(server.requests().get(0).header("X-Key"))
          .isEqualTo("a%0D%0AX-Injected: 1%0D%0A%0D%0APOST /admin HTTP/1.1%00%C3%A9");
      assertThat(server.requests().get(0).headers()).doesNotContainKey("X-Injected");
    }
  }
}
