package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.key.TestKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

/** Settings of formats: what is refused at start, and what the key becomes. */
class FormatSettingsTest {

  private final TestContext context = TestContext.json();

  @Test
  void start_reportsEveryWrongSettingByItsElement() {
    LokiFormat format = new LokiFormat();
    format.setLabels("bad-name = x\nno equals\nfine = {nothing}");
    format.setTenant("TENANT_IS_UNDEFINED");
    format.setMaxLineBytes(-1);

    format.start(context);

    assertThat(context.problems)
        .anyMatch(p -> p.startsWith("labels: 'bad-name'"))
        .anyMatch(p -> p.startsWith("labels: the line 'no …'"))
        .anyMatch(p -> p.startsWith("labels: '{nothing}'"))
        .anyMatch(p -> p.startsWith("tenant: "))
        .anyMatch(p -> p.startsWith("maxLineBytes: "));
  }

  @Test
  void start_refusesCredentialsThatAreNoneWithoutShowingThem() {
    SplunkHecFormat splunk = new SplunkHecFormat();
    splunk.setToken("SECRET_IS_UNDEFINED");
    splunk.start(context);
    DatadogFormat datadog = new DatadogFormat();
    datadog.setApiKey(" ");
    datadog.start(context);
    AxiomFormat axiom = new AxiomFormat();
    axiom.setToken("secret\r\nX-Evil: 1");
    axiom.setDataset("d");
    axiom.start(context);

    assertThat(context.problems)
        .hasSize(3)
        .allMatch(p -> p.startsWith("token: ") || p.startsWith("apiKey: "))
        .noneMatch(p -> p.contains("SECRET") || p.contains("secret"));
  }

  @Test
  void start_asksForWhatTheDestinationCannotDoWithout() {
    new SumoLogicFormat().start(context);
    new ClickHouseFormat().start(context);
    new KafkaBridgeFormat().start(context);
    new AxiomFormat().start(context);

    assertElementsAre("url", "table", "topic", "dataset");
  }

  @Test
  void service_isATextInWhichNothingIsReplaced() {
    OtlpFormat format = new OtlpFormat();
    format.setService("{key}");
    format.start(context);

    String prefix =
        new String(format.prefix(TestKeys.tenantAndLevel("acme", "INFO")), StandardCharsets.UTF_8);
    assertThat(prefix).contains("{\"stringValue\":\"{key}\"}");
  }

  @Test
  void otlp_takesTheResourceThatTheEnvironmentNames() {
    OtlpFormat format = new OtlpFormat();
    format.setResourceAttributes("team = own");
    format.start(
        context,
        Map.of(
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=shop, deployment.environment.name = prod%2C eu,host.name=web-9,"
                + "team=theirs,plus=a+b,share=100%,no equals,=x,"));

    JsonNode attributes =
        StrictReaders.json(Bodies.body(format, Destination.KEY, TestEvents.many(1)))
            .at("/resourceLogs/0/resource/attributes");
    Map<String, String> found = new LinkedHashMap<>();
    attributes.forEach(
        a -> found.put(a.get("key").textValue(), a.at("/value/stringValue").textValue()));
    assertThat(found)
        .isEqualTo(
            Map.of(
                "service.name", "shop",
                "host.name", "web-9",
                "deployment.environment.name", "prod, eu",
                "team", "own",
                "plus", "a+b",
                "share", "100%"));
  }

  @Test
  void otlp_keepsASpanWhoseTraceHasAnIdOfSixtyFourBits() {
    OtlpFormat format = Destination.otlp();
    format.start(context);
    LoggingEvent event =
        TestEvents.plain("x", Map.of("traceId", "a3ce929d0e0e4736", "spanId", "00f067aa0ba902b7"));

    JsonNode log = OtlpReader.read(bytes(format, event)).get(0);

    assertThat(log.has("traceId") || log.has("spanId")).isFalse();
    assertThat(log.get("attributes").toString())
        .contains("\"traceId\"", "a3ce929d0e0e4736", "\"spanId\"", "00f067aa0ba902b7");
  }

  private static byte[] bytes(PayloadFormat format, LoggingEvent event) {
    return Bodies.body(format, Destination.KEY, List.of(event)).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void elasticsearch_leavesOutWhatHasNoPlaceBesideTheEncodersOwn() {
    JsonEventEncoder encoder = new JsonEventEncoder();
    encoder.setStaticFields("service = checkout\nhostess = ann");
    encoder.start();
    ElasticsearchFormat format = new ElasticsearchFormat();
    format.start(context.encoder(encoder));

    String body = Bodies.body(format, Destination.KEY, TestEvents.many(1));

    assertThat(body)
        .contains("\"service\":\"checkout\"", "\"host.name\":", "\"@timestamp\":")
        .doesNotContain("service.name");
  }

  /** Where names with dots are names like others: the encoder's "logger" took the time's place. */
  @Test
  void clickHouse_addsATimeThatIsNamedBehindAFieldOfTheEncoder() {
    ClickHouseFormat format = new ClickHouseFormat();
    format.setTable("logs");
    format.setTimeField("logger.time");
    format.start(TestContext.json());

    assertThat(Bodies.body(format, Destination.KEY, TestEvents.many(1)))
        .contains("\"logger\":", "\"logger.time\":\"2026-");
  }

  @Test
  void origin_isTheSettingBeforeWhatTheEnvironmentSays() {
    Map<String, String> environment =
        Map.of(
            "OTEL_SERVICE_NAME", "named",
            "OTEL_RESOURCE_ATTRIBUTES", "service.name=listed,host.name=listed",
            "HOSTNAME", "machine");

    assertThat(Origin.of(context, "own", "own", environment))
        .extracting(Origin::service, Origin::host)
        .containsExactly("own", "own");
    assertThat(Origin.of(context, null, null, environment))
        .extracting(Origin::service, Origin::host)
        .containsExactly("named", "listed");
    assertThat(Origin.of(context, null, null, Map.of("HOSTNAME", "machine")))
        .extracting(Origin::service, Origin::host)
        .containsExactly("java", "machine");
  }

  private static LoggingEvent markedAndLocated() {
    Map<String, String> names =
        Map.of("logback.marker", "mine", "code.file.path", "mine", "class.name", "mine");
    LoggingEvent event = TestEvents.plain("found", names);
    Marker audit = MarkerFactory.getDetachedMarker("AUDIT");
    audit.add(MarkerFactory.getDetachedMarker("MONEY"));
    event.addMarker(audit);
    event.setCallerData(
        new StackTraceElement[] {
          new StackTraceElement("com.example.shop.Stock", "take", "Stock.java", 17)
        });
    return event;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "otlp | {\"key\":\"logback.marker\",\"value\":{\"arrayValue\":{\"values\":"
            + "[{\"stringValue\":\"AUDIT\"},{\"stringValue\":\"MONEY\"}]}}}",
        "otlp | {\"key\":\"code.function.name\",\"value\":{\"stringValue\":\"com.example.shop.Stock.take\"}}",
        "otlp | {\"key\":\"code.file.path\",\"value\":{\"stringValue\":\"Stock.java\"}}",
        "otlp | {\"key\":\"code.line.number\",\"value\":{\"intValue\":\"17\"}}",
        "datadog | \"markers\":[\"AUDIT\",\"MONEY\"]",
        "datadog | \"method_name\":\"take\",\"file\":\"Stock.java\",\"line\":17",
        "new-relic | \"markers\":\"AUDIT,MONEY\"",
        "new-relic | \"class.name\":\"com.example.shop.Stock\",\"method.name\":\"take\",\"line.number\":17",
        "elasticsearch-ecs | \"tags\":[\"AUDIT\",\"MONEY\"]",
        "elasticsearch-ecs | \"log.origin.function\":\"take\",\"log.origin.file.name\":\"Stock.java\",\"log.origin.file.line\":17",
        "elasticsearch | \"markers\":[\"AUDIT\",\"MONEY\"]",
        "elasticsearch | \"caller\":{\"class\":\"com.example.shop.Stock\",\"method\":\"take\",\"file\":\"Stock.java\",\"line\":17}"
      })
  void markersAndCaller_areInWhatAFormatMakesOfAnEvent(String name, String expected) {
    Destination destination =
        Destination.all().stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
    PayloadFormat format = destination.start(TestContext.text());

    String body = Bodies.body(format, Destination.KEY, List.of(markedAndLocated()));

    assertThat(body).contains(expected);
    assertThat(destination.reader().read(body.getBytes(StandardCharsets.UTF_8))).hasSize(1);
  }

  private void assertElementsAre(String... elements) {
    assertThat(context.problems)
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactly(elements);
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"open sesame,0", "secret,0", "secret ,1", "' ',1", "sésame,1", "a\tb,1"})
  void clickHouse_takesAPasswordThatAHeaderCanCarry(String password, int problems) {
    ClickHouseFormat format = new ClickHouseFormat();
    format.setTable("logs");
    format.setPassword(password);
    format.start(context);

    assertThat(context.problems).hasSize(problems);
  }

  @Test
  void start_refusesNamesThatCouldCarryMoreThanAName() {
    ClickHouseFormat clickHouse = new ClickHouseFormat();
    clickHouse.setTable("logs; DROP TABLE logs");
    clickHouse.start(context);
    KafkaBridgeFormat kafka = new KafkaBridgeFormat();
    kafka.setTopic("../admin");
    kafka.start(context);
    ElasticsearchFormat elasticsearch = new ElasticsearchFormat();
    elasticsearch.setIndex("Upper Case");
    elasticsearch.start(context);
    VictoriaLogsFormat victoria = new VictoriaLogsFormat();
    victoria.setAccountId("1; x");
    victoria.start(context);

    assertElementsAre("table", "topic", "index", "accountId");
  }

  @Test
  void start_refusesOneFieldForTheTimeAndTheMessage() {
    ClickHouseFormat clickHouse = new ClickHouseFormat();
    clickHouse.setTable("logs");
    clickHouse.setTimeField("message");
    clickHouse.start(context);
    VictoriaLogsFormat victoria = new VictoriaLogsFormat();
    victoria.setMessageField("_time");
    victoria.start(context);

    assertElementsAre("timeField", "messageField");
  }

  @Test
  void sumoLogic_makesItsHeadersFromTheKey() {
    SumoLogicFormat format = new SumoLogicFormat();
    format.setCategory("prod/{tenant}/{level}");
    format.setFields("tenant = {tenant}\nteam = shop");
    format.start(context.url("https://collectors.example.com/receiver/v1/http/CODE"));
    RequestHeaders headers = new RequestHeaders();

    format.headers(Bodies.batch(TestKeys.tenantAndLevel("a,b=c", "WARN"), 1), headers);

    assertThat(context.problems).isEmpty();
    assertThat(headers.get("X-Sumo-Category")).isEqualTo("prod/a,b=c/WARN");
    assertThat(headers.get("X-Sumo-Fields")).isEqualTo("tenant=a_b_c,team=shop");
  }

  @Test
  void loki_makesALabelOfEachPartOfTheKey() {
    LokiFormat format = new LokiFormat();
    format.setService("shop");
    format.start(context.keyParts("tenant", "level", "user.id"));

    String prefix =
        new String(format.prefix(TestKeys.tenantAndLevel("acme", "")), StandardCharsets.UTF_8);

    assertThat(prefix)
        .contains("\"service_name\":\"shop\"", "\"tenant\":\"acme\"", "\"level\":\"none\"")
        .contains("\"user_id\":\"");
  }

  @Test
  void loki_cutsALineThatWouldBeRefused() {
    LokiFormat format = Destination.loki();
    format.setMaxLineBytes(1000);
    format.start(context);

    String body = Bodies.body(format, Destination.KEY, List.of(TestEvents.plain("漢".repeat(5000))));

    String line = StrictReaders.json(body).at("/streams/0/values/0/1").textValue();
    assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(500, 1000);
    assertThat(line).endsWith(Document.MARKER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "漢", "\ud83d\ude00", "\ud83d"})
  void loki_cutsALabelThatWouldBeRefused(String character) {
    LokiFormat format = Destination.loki();
    format.start(context);

    byte[] prefix = format.prefix(TestKeys.tenantAndLevel(character.repeat(2049), "INFO"));

    String label =
        StrictReaders.json(new String(prefix, StandardCharsets.UTF_8) + "]}]}")
            .at("/streams/0/stream/tenant")
            .textValue();
    assertThat(label.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1000, 2048);
    assertThat(label).endsWith(Document.MARKER);
  }

  @ParameterizedTest
  @CsvSource({"150, 150", "151, 150", "9000, 150"})
  void loki_cutsATenantThatWouldBeRefused(int length, int most) {
    LokiFormat format = new LokiFormat();
    format.setTenant("{tenant}");
    format.start(context);
    RequestHeaders headers = new RequestHeaders();

    format.headers(Bodies.batch(TestKeys.tenantAndLevel("t".repeat(length), "INFO"), 1), headers);

    assertThat(headers.get("X-Scope-OrgID")).hasSize(most).matches("[a-zA-Z0-9!\\-_.*'()]+");
  }

  @Test
  void loki_leavesOutMetadataThatWouldBeTooMuch() {
    LokiFormat format = Destination.loki();
    format.start(context);
    List<KeyValuePair> pairs = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      pairs.add(new KeyValuePair("entry" + i, "漢".repeat(600)));
    }
    LoggingEvent event = TestEvents.plain("much");
    event.setKeyValuePairs(pairs);

    String body = Bodies.body(format, Destination.KEY, List.of(event));

    JsonNode metadata = StrictReaders.json(body).at("/streams/0/values/0/2");
    int bytes = 0;
    for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
      String text = entry.getKey() + entry.getValue().textValue();
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    assertThat(bytes).isBetween(50_000, 64 * 1024);
    assertThat(metadata.has("thread")).isTrue();
  }

  private JsonNode lokiMetadata(Map<String, String> mdc) {
    LokiFormat format = Destination.loki();
    format.start(context);
    LoggingEvent event = TestEvents.plain("an event", mdc);
    String body = Bodies.body(format, Destination.KEY, List.of(event));
    return StrictReaders.json(body).at("/streams/0/values/0/2");
  }

  @Test
  void loki_writesMetadataAlikeWhetherItIsPlainOrNot() {
    Map<String, String> mdc = new LinkedHashMap<>();
    mdc.put("user_id", "u\"1");
    mdc.put("empty", "");
    JsonNode plain = lokiMetadata(mdc);
    assertThat(plain.toString())
        .isEqualTo(
            "{\"level\":\"INFO\",\"logger\":\"com.example.shop.Checkout\","
                + "\"thread\":\"http-1\",\"user_id\":\"u\\\"1\"}");
    mdc.put("level", "mine");
    assertThat(lokiMetadata(mdc).get("level").textValue()).isEqualTo("INFO");
    mdc.put("a.b", "dot");
    mdc.put("1st", "digit");
    mdc.put("nothing", null);
    mdc.put(null, "no name");
    mdc.put("large", "漢".repeat(2000));
    JsonNode repaired = lokiMetadata(mdc);
    assertThat(repaired.size()).isEqualTo(8);
    plain.properties().forEach(e -> assertThat(repaired.get(e.getKey())).isEqualTo(e.getValue()));
    assertThat(repaired.get("level_").textValue()).isEqualTo("mine");
    assertThat(repaired.get("a_b").textValue()).isEqualTo("dot");
    assertThat(repaired.get("x1st").textValue()).isEqualTo("digit");
    assertThat(repaired.get("large").textValue().getBytes(StandardCharsets.UTF_8).length)
        .isBetween(1000, 2048);
  }

  @Test
  void loki_repairsEachThatIsNotPlainAlone() {
    for (String name : List.of("level", "logger", "thread", "a.b", "1st", "__x", "")) {
      JsonNode metadata = lokiMetadata(Map.of(name, "mine"));
      assertThat(metadata.properties())
          .as(name)
          .hasSize(4)
          .allMatch(e -> e.getKey().matches("[a-zA-Z][a-zA-Z0-9_]*"));
      assertThat(metadata.get("level").textValue()).isEqualTo("INFO");
    }
    String large = "v".repeat(3000);
    assertThat(lokiMetadata(Map.of("large", large)).get("large").textValue())
        .endsWith("(truncated)");
    Map<String, String> many = new LinkedHashMap<>();
    for (int i = 0; i < 150; i++) {
      many.put("entry" + i, "v".repeat(600));
    }
    assertThat(lokiMetadata(many).size()).isBetween(90, 100);
  }

  @Test
  void victoriaLogs_cutsALineThatWouldBeSkippedUnderA200() {
    VictoriaLogsFormat format = new VictoriaLogsFormat();
    format.start(context);

    byte[] body =
        Bodies.join(
            format,
            Destination.KEY,
            Bodies.write(
                format,
                Destination.KEY,
                List.of(TestEvents.plain("\u0001".repeat(300_000)), TestEvents.plain("next"))));

    assertThat(StrictReaders.victoriaLogs(body)).hasSize(2);
    assertThat(body.length).isLessThan(300_000);
  }

  @Test
  void datadog_cutsAnEventOfMoreThanAMegabyte() {
    DatadogFormat format = new DatadogFormat();
    format.start(context);

    byte[] body =
        Bodies.join(
            format,
            Destination.KEY,
            Bodies.write(
                format, Destination.KEY, List.of(TestEvents.plain("x".repeat(3_000_000)))));

    assertThat(body.length).isBetween(400_000, 1_000_000);
    assertThat(StrictReaders.datadog(body).get(0).get("message").textValue())
        .endsWith(Document.MARKER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "logger", "thread"})
  void datadog_cutsAnEventThatItsMessageDoesNotMakeLarge(String what) {
    DatadogFormat format = new DatadogFormat();
    format.start(context);
    String large = "x".repeat(1_100_000);
    Object key = TestKeys.tenantAndLevel(what.equals("key") ? large : "acme", "WARN");
    LoggingEvent event = new LoggingEvent();
    event.setMessage("small");
    event.setLevel(Level.WARN);
    event.setInstant(TestEvents.TIME);
    event.setMDCPropertyMap(Map.of());
    event.setLoggerName(what.equals("logger") ? large : "shop");
    event.setThreadName(what.equals("thread") ? large : "main");

    byte[] body =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> Bodies.join(format, key, Bodies.write(format, key, List.of(event))));

    assertThat(StrictReaders.datadog(body).get(0).get("message").textValue()).isEqualTo("small");
  }

  @Test
  void elasticsearch_takesTheIndexFromAPathAndNamesNone() {
    ElasticsearchFormat format = new ElasticsearchFormat();
    format.start(context.url("https://es.example.com/logs-own/_bulk"));

    assertThat(Bodies.body(format, "k", TestEvents.many(1))).startsWith("{\"create\":{\"_id\":");
    assertThat(format.uri(context.url()).toString())
        .startsWith("https://es.example.com/logs-own/_bulk?filter_path=errors");
  }

  @Test
  void elasticsearch_writesNoLabelTwice() {
    ElasticsearchFormat format = new ElasticsearchFormat();
    format.setEcs(true);
    format.start(context);
    LoggingEvent event = TestEvents.plain("labels");
    event.setKeyValuePairs(
        List.of(new KeyValuePair("user.id", "1"), new KeyValuePair("user_id", "2")));

    String document = Bodies.body(format, Destination.KEY, List.of(event)).split("\n")[1];

    JsonNode labels = StrictReaders.json(document).get("labels");
    assertThat(labels.get("user_id").textValue()).isEqualTo("1");
    assertThat(labels.get("user_id_").textValue()).isEqualTo("2");
  }

  @Test
  void elasticsearch_makesAnyKeyAValidIndexName() {
    assertThat(ElasticsearchFormat.indexName("_.-Über Uns/\\*?\"<>|,#:\ud800"))
        .isEqualTo("über-uns------------");
    assertThat(ElasticsearchFormat.indexName("...")).isEqualTo("none");
    assertThat(ElasticsearchFormat.indexName("é".repeat(400)).length()).isEqualTo(127);
  }

  @Test
  void document_keepsWhatTheEncoderWroteAndAddsOnlyWhatIsMissing() {
    VictoriaLogsFormat format = new VictoriaLogsFormat();
    format.setService("shop");
    format.setHost("web-1");
    format.start(TestContext.foreignJson());

    assertThat(
            Bodies.body(
                format,
                TestKeys.tenantAndLevel("acme", "part"),
                List.of(TestEvents.plain("a \"_time\": b"))))
        .isEqualTo(
            "{\"_time\":\"2026-03-14T09:26:53.589793238Z\",\"service\":\"shop\","
                + "\"host\":\"web-1\",\"tenant\":\"acme\","
                + "\"level\":\"INFO\",\"message\":\"a \\\"_time\\\": b\"}\n");
  }

  /** VictoriaLogs would skip the line under a 200, others would refuse it. */
  @Test
  void document_takesNoMdcEntryForItsTimeOrItsMessage() throws Exception {
    VictoriaLogsFormat victoria = new VictoriaLogsFormat();
    victoria.setMessageField("_msg");
    ClickHouseFormat clickHouse = new ClickHouseFormat();
    clickHouse.setTable("logs");
    clickHouse.setTimeField("ts");
    Map<PayloadFormat, List<String>> names = new LinkedHashMap<>();
    names.put(victoria, List.of("_time", "_msg"));
    names.put(clickHouse, List.of("ts"));
    names.put(new ElasticsearchFormat(), List.of("@timestamp"));
    for (Map.Entry<PayloadFormat, List<String>> each : names.entrySet()) {
      TestContext flat = TestContext.json();
      ((JsonEventEncoder) flat.encoder()).setFlattenMdc(true);
      flat.encoder().start();
      each.getKey().start(flat);
      Map<String, String> mdc = new LinkedHashMap<>(Map.of("tenant", "acme", "service", "own"));
      each.getValue().forEach(name -> mdc.put(name, "an MDC entry"));
      String body = Bodies.body(each.getKey(), "all", List.of(TestEvents.plain("hello", mdc)));
      assertThat(body)
          .as("%s", each.getKey())
          .doesNotContain("an MDC entry")
          .contains("\"tenant\":\"acme\"")
          .contains('"' + each.getValue().get(0) + "\":\"2026-");
    }
  }

  @Test
  void uri_addsWhatTheUrlLacks() {
    ClickHouseFormat format = new ClickHouseFormat();
    format.setTable("logs");
    format.setDatabase("prod");
    format.start(context);

    assertThat(format.uri(URI.create("http://ch:8123?date_time_input_format=basic")).toString())
        .isEqualTo(
            "http://ch:8123/?date_time_input_format=basic"
                + "&query=INSERT%20INTO%20prod.logs%20FORMAT%20JSONEachRow"
                + "&input_format_skip_unknown_fields=1");
  }

  @Test
  void otlp_leavesIdsThatAreNoneInTheAttributes() {
    OtlpFormat format = Destination.otlp();
    format.setTraceIdKey("user");
    format.start(context);

    String body = Bodies.body(format, Destination.KEY, List.of(TestEvents.rich()));

    assertThat(body)
        .contains("{\"key\":\"user\",\"value\":{\"stringValue\":\"ann\"}}")
        .doesNotContain("\"traceId\"", "\"spanId\":");
  }
}
