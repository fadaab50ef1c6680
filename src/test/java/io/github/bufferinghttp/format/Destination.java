package io.github.bufferinghttp.format;

import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.key.TestKeys;
import java.util.List;
import java.util.function.Supplier;

/**
 * A format under the contract test: one entry a destination.
 *
 * @param name of the golden file too
 * @param url as short as the destination lets it be
 * @param create a format with the settings that it needs
 * @param reader reads its bodies as strictly as the destination does
 * @param contentType with an encoder of JSON
 * @param empty what a 200 without a body gets, for two events
 * @param garbage what a 200 with an HTML page gets, for two events
 */
record Destination(
    String name,
    String url,
    Supplier<PayloadFormat> create,
    StrictReaders.Reader reader,
    String contentType,
    Class<? extends Outcome> empty,
    Class<? extends Outcome> garbage) {

  static final AggregatorKey KEY = TestKeys.tenantAndLevel("acme", "INFO");

  private static final Class<Outcome.Delivered> DELIVERED = Outcome.Delivered.class;
  private static final String BASE = "https://logs.example.com";

  /** A format that has been started. */
  PayloadFormat start(TestContext context) {
    PayloadFormat format = create.get();
    format.start(context.url(url));
    return format;
  }

  @Override
  public String toString() {
    return name;
  }

  static List<Destination> all() {
    return List.of(
        ok("lines", BASE, LinesFormat::new, StrictReaders::text, "application/x-ndjson"),
        ok("json-array", BASE, JsonArrayFormat::new, StrictReaders::array, "application/json"),
        ok(
            "sumo-logic",
            BASE + "/receiver/v1/http/CODE",
            SumoLogicFormat::new,
            StrictReaders::text,
            "application/x-ndjson"),
        ok("loki", BASE, Destination::loki, StrictReaders::loki, "application/json"),
        ok("otlp", BASE, Destination::otlp, OtlpReader::read, "application/json"),
        ok("splunk-hec", BASE, Destination::hec, StrictReaders::hec, "application/json"),
        ok(
            "splunk-hec-raw",
            BASE,
            SplunkHecRawFormat::new,
            StrictReaders::text,
            "application/x-ndjson"),
        new Destination(
            "elasticsearch",
            BASE,
            Destination::elasticsearch,
            StrictReaders::bulk,
            "application/x-ndjson",
            Outcome.RetryAfter.class,
            Outcome.RetryAfter.class),
        new Destination(
            "elasticsearch-ecs",
            BASE,
            Destination::ecs,
            StrictReaders::bulk,
            "application/x-ndjson",
            Outcome.RetryAfter.class,
            Outcome.RetryAfter.class),
        ok("datadog", BASE, Destination::datadog, StrictReaders::datadog, "application/json"),
        ok("new-relic", BASE, Destination::newRelic, StrictReaders::newRelic, "application/json"),
        ok(
            "victoria-logs",
            BASE,
            Destination::victoriaLogs,
            StrictReaders::victoriaLogs,
            "application/stream+json"),
        ok(
            "clickhouse",
            BASE,
            Destination::clickHouse,
            body -> StrictReaders.timed(body, "timestamp"),
            "application/x-ndjson"),
        new Destination(
            "kafka-bridge",
            BASE,
            Destination::kafka,
            StrictReaders::kafka,
            "application/vnd.kafka.json.v2+json",
            Outcome.Partial.class,
            Outcome.Partial.class),
        ok(
            "axiom",
            BASE,
            Destination::axiom,
            body -> StrictReaders.timed(body, "_time"),
            "application/x-ndjson"),
        ok(
            "better-stack",
            BASE,
            Destination::betterStack,
            StrictReaders::array,
            "application/json"));
  }

  private static Destination ok(
      String name,
      String url,
      Supplier<PayloadFormat> create,
      StrictReaders.Reader reader,
      String contentType) {
    return new Destination(name, url, create, reader, contentType, DELIVERED, DELIVERED);
  }

  static LokiFormat loki() {
    LokiFormat format = new LokiFormat();
    format.setService("shop");
    format.setLabels("service_name = shop\ntenant = {tenant}");
    format.setTenant("{tenant}");
    return format;
  }

  static OtlpFormat otlp() {
    OtlpFormat format = new OtlpFormat();
    format.setService("shop");
    format.setHost("web-1");
    return format;
  }

  static SplunkHecFormat hec() {
    SplunkHecFormat format = new SplunkHecFormat();
    format.setToken("11111111-2222-3333-4444-555555555555");
    format.setIndex("main");
    format.setSource("shop");
    format.setHost("web-1");
    return format;
  }

  static ElasticsearchFormat elasticsearch() {
    ElasticsearchFormat format = new ElasticsearchFormat();
    format.setIndex("logs-shop-{tenant}");
    format.setService("shop");
    format.setHost("web-1");
    return format;
  }

  private static ElasticsearchFormat ecs() {
    ElasticsearchFormat format = elasticsearch();
    format.setEcs(true);
    return format;
  }

  private static DatadogFormat datadog() {
    DatadogFormat format = new DatadogFormat();
    format.setApiKey("0123456789abcdef");
    format.setService("shop");
    format.setHost("web-1");
    return format;
  }

  private static NewRelicFormat newRelic() {
    NewRelicFormat format = new NewRelicFormat();
    format.setApiKey("0123456789abcdef");
    format.setService("shop");
    format.setHost("web-1");
    return format;
  }

  private static VictoriaLogsFormat victoriaLogs() {
    VictoriaLogsFormat format = new VictoriaLogsFormat();
    format.setService("shop");
    format.setHost("web-1");
    return format;
  }

  private static ClickHouseFormat clickHouse() {
    ClickHouseFormat format = new ClickHouseFormat();
    format.setTable("logs");
    format.setService("shop");
    format.setHost("web-1");
    return format;
  }

  private static KafkaBridgeFormat kafka() {
    KafkaBridgeFormat format = new KafkaBridgeFormat();
    format.setTopic("logs");
    format.setService("shop");
    format.setHost("web-1");
    return format;
  }

  private static AxiomFormat axiom() {
    AxiomFormat format = new AxiomFormat();
    format.setDataset("shop");
    format.setToken("xaat-1");
    format.setService("shop");
    format.setHost("web-1");
    return format;
  }

  private static BetterStackFormat betterStack() {
    BetterStackFormat format = new BetterStackFormat();
    format.setToken("token-1");
    format.setService("shop");
    format.setHost("web-1");
    return format;
  }
}
