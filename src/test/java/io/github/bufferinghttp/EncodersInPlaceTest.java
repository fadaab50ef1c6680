package io.github.bufferinghttp;

import static io.github.bufferinghttp.Configured.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MarkerFactory;

/** Logback's encoders and that of logstash-logback-encoder, in place of the default one. */
class EncodersInPlaceTest {

  private static final String OWN = "io.github.bufferinghttp.encoder.JsonEventEncoder";
  private static final String LOGBACK = "ch.qos.logback.classic.encoder.JsonEncoder";
  private static final String LOGSTASH = "net.logstash.logback.encoder.LogstashEncoder";

  private final Receiver receiver = new Receiver();

  @AfterEach
  void close() {
    receiver.close();
  }

  /** A thing that changes. */
  public static final class Basket {
    private int items = 1;

    public int getItems() {
      return items;
    }

    @Override
    public String toString() {
      return "basket of " + items;
    }
  }

  private Configured with(String encoder) {
    return Configured.with(
        "<url>%s</url><includeCallerData>true</includeCallerData>%s"
            .formatted(receiver.url(), encoder));
  }

  private static String named(String encoder) {
    return "<encoder class=\"%s\"/>".formatted(encoder);
  }

  private static void log(Configured configured) {
    configured.mdc.put("tenant", "acme");
    configured
        .logger()
        .atWarn()
        .addMarker(MarkerFactory.getMarker("AUDIT"))
        .addKeyValue("order", 314_159_265)
        .setCause(new IllegalStateException("sold \"out\"\n", new RuntimeException("why")))
        .log("näh {} \u2028\n", "x");
  }

  private JsonNode only() {
    assertThat(receiver.requests()).hasSize(1);
    assertThat(receiver.requests().get(0).body()).endsWith("}\n");
    assertThat(receiver.lines()).hasSize(1);
    return json(receiver.lines().get(0));
  }

  @ParameterizedTest
  @CsvSource({
    OWN + ", message, logger, mdc",
    LOGBACK + ", formattedMessage, loggerName, mdc",
    LOGSTASH + ", message, logger_name, ",
  })
  void jsonEncoder_writesALineThatHoldsEverything(
      String encoder, String message, String logger, String mdc) {
    try (Configured configured = with(named(encoder))) {
      log(configured);
      assertThat(configured.flush()).isTrue();
      assertThat(configured.errors()).isEmpty();
    }
    JsonNode line = only();
    assertThat(receiver.requests().get(0).header("Content-Type")).isEqualTo("application/x-ndjson");
    if (!encoder.equals(LOGBACK)) { // Logback 1.5 leaves the formatted message out
      assertThat(line.get(message).textValue()).isEqualTo("näh x \u2028\n");
    }
    assertThat(line.get(logger).textValue()).isEqualTo("shop");
    JsonNode context = mdc == null ? line : line.get(mdc);
    assertThat(context.get("tenant").textValue()).isEqualTo("acme");
    assertThat(line.toString())
        .contains("WARN", "AUDIT", "order", "314159265", "IllegalStateException", "sold", "why");
  }

  @Test
  void patternEncoder_writesText() {
    String pattern = "%level %logger %X{tenant} %marker %kvp %class{0}.%method %msg%n%nopex";
    try (Configured configured =
        with("<encoder><pattern>%s</pattern></encoder>".formatted(pattern))) {
      log(configured);
      assertThat(configured.flush()).isTrue();
    }
    assertThat(receiver.requests().get(0).body())
        .isEqualTo(
            "WARN shop acme AUDIT order=\"314159265\" EncodersInPlaceTest.log näh x \u2028\n");
    assertThat(receiver.requests().get(0).header("Content-Type"))
        .isEqualToIgnoringCase("text/plain; charset=utf-8");
  }

  @Test
  void callerData_isThatOfTheCall() {
    try (Configured configured =
        with(
            "<encoder class=\"%s\"><includeCallerData>true</includeCallerData></encoder>"
                .formatted(LOGSTASH))) {
      configured.logger().info("plain");
      configured.logger().atInfo().addKeyValue("k", new Basket()).log("with a frozen pair");
      assertThat(configured.flush()).isTrue();
    }
    assertThat(receiver.lines())
        .hasSize(2)
        .extracting(line -> json(line).get("caller_method_name").textValue())
        .containsOnly("callerData_isThatOfTheCall");
  }

  /** The flush thread encodes later: what it prints must be what was there at the call. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        OWN + "; kvp; [1,2]; {\"a\":1}; {\"items\":1}",
        LOGSTASH + "; ; [1,2]; {\"a\":1}; {\"items\":1}",
        LOGBACK + "; kvpList; \"[1, 2]\"; \"{a=1}\"; \"basket of 1\"",
      })
  void keyValuePairs_areThoseOfTheCall(
      String encoder, String under, String list, String map, String basket) {
    List<Integer> numbers = new ArrayList<>(List.of(1, 2));
    Map<String, Integer> counts = new HashMap<>(Map.of("a", 1));
    Basket goods = new Basket();
    StringBuilder text = new StringBuilder("te\"xt");
    try (Configured configured = with(named(encoder))) {
      configured
          .logger()
          .atInfo()
          .addKeyValue("list", numbers)
          .addKeyValue("map", counts)
          .addKeyValue("basket", goods)
          .addKeyValue("text", text)
          .addKeyValue("n", 5)
          .log("changes");
      numbers.add(3);
      counts.put("b", 2);
      goods.items = 99;
      text.append("ual");
      assertThat(configured.flush()).isTrue();
    }
    JsonNode pairs = under == null ? only() : only().get(under);
    assertThat(value(pairs, "list")).isEqualTo(list);
    assertThat(value(pairs, "map")).isEqualTo(map);
    assertThat(value(pairs, "basket")).isEqualTo(basket);
    assertThat(value(pairs, "text")).isEqualTo("\"te\\\"xt\"");
    assertThat(value(pairs, "n")).isIn("5", "\"5\"");
  }

  /** Logback's own encoder writes a list of objects of one member each. */
  private static String value(JsonNode pairs, String name) {
    JsonNode value = pairs.isArray() ? pairs.findValue(name) : pairs.get(name);
    return String.valueOf(value);
  }

  @ParameterizedTest
  @CsvSource({OWN + ",message", LOGSTASH + ",message"})
  void arguments_areThoseOfTheCall(String encoder, String message) {
    List<Integer> numbers = new ArrayList<>(List.of(1, 2));
    Basket basket = new Basket();
    int[] array = {7};
    Object[] several = {"a", numbers, array, basket, 1.5};
    try (Configured configured = with(named(encoder))) {
      configured.logger().info("{} {} {} {} {}", several);
      numbers.add(3);
      basket.items = 99;
      array[0] = 8;
      assertThat(configured.flush()).isTrue();
    }
    assertThat(only().get(message).textValue()).isEqualTo("a [1, 2] [7] basket of 1 1.5");
  }
}
