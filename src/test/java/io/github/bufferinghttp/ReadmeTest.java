package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.status.Status;
import com.example.logging.TopicResolver;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MarkerFactory;

/** What the README shows is what works: its XML is started, its Java stands here word by word. */
class ReadmeTest {

  private static final Readme README = new Readme();

  @TempDir Path directory;

  private final LoggerContext context = new LoggerContext();
  private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
  private final Receiver receiver = new Receiver();
  private final String url = receiver.url();
  private final String token = "s3cret";

  @BeforeEach
  void start() {
    context.setMDCAdapter(mdc);
    context.start();
    mdc.put("tenant", "acme");
  }

  @AfterEach
  void stop() {
    context.stop();
    receiver.close();
  }

  static List<String> configurations() {
    return README.configurations();
  }

  @Test
  void configurations_areFound() {
    assertThat(README.configurations()).hasSizeGreaterThanOrEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void configuration_shipsAnEvent(String xml) throws Exception {
    BufferingHttpAppender appender = configure(xml);
    context.getLogger("audit.shop").info("Order {} is paid", 4711);
    assertThat(appender.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(receiver.requests()).hasSize(1);
    assertThat(receiver.requests().get(0).body()).contains("Order 4711 is paid");
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .filteredOn(status -> status.getLevel() > Status.INFO)
        .isEmpty();
  }

  @Test
  void firstConfiguration_hasTheHeadersThatTheTextSays() throws Exception {
    BufferingHttpAppender appender = configure(README.configurations().get(0));
    context.getLogger("shop").info("Hello");
    appender.flush(Duration.ofSeconds(10));
    assertThat(receiver.requests().get(0).headers())
        .containsEntry("Authorization", "Bearer " + token)
        .containsEntry("X-Category", "prod/acme/INFO")
        .containsEntry("Content-Encoding", "gzip");
  }

  @Test
  void ownClasses_setTheHeadersThatTheTextSays() throws Exception {
    String xml =
        README.configurations().stream()
            .filter(block -> block.contains(TopicResolver.class.getName()))
            .findFirst()
            .orElseThrow();
    BufferingHttpAppender appender = configure(xml);
    context.getLogger("audit.shop").info("Hello");
    appender.flush(Duration.ofSeconds(10));
    assertThat(receiver.requests().get(0).headers())
        .containsEntry("X-Tenant", "acme")
        .containsEntry("X-Retention", "10 years");
  }

  private BufferingHttpAppender configure(String xml) throws Exception {
    for (String name : List.of("TOKEN", "SUMO_CODE")) {
      context.putProperty(name, token);
    }
    context.putProperty("LOG_DIR", directory.toString());
    String local = xml.replaceAll("<url>.*</url>", "<url>" + url + "</url>");
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(local.getBytes(StandardCharsets.UTF_8)));
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    return (BufferingHttpAppender) root.getAppender("HTTP");
  }

  @Test
  void inCode_theSameAsInXml() {
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context)
            .name("HTTP")
            .url(url)
            .aggregatorKey(
                """
                tenant = %X{tenant:-none}
                level  = %level
                """)
            .headers(
                """
                Authorization = Bearer %s
                X-Tenant      = {tenant}
                X-Category    = prod/{tenant}/{level}
                """
                    .formatted(token))
            .compression("gzip")
            .build();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);

    context.getLogger("shop").info("Hello");
    appender.flush(Duration.ofSeconds(10));
    assertThat(receiver.requests().get(0).headers())
        .containsEntry("Authorization", "Bearer " + token)
        .containsEntry("X-Category", "prod/acme/INFO");
  }

  @Test
  void inCode_lambdasAndNumbers() {
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context)
            .name("HTTP")
            .url(url)
            .aggregatorKeyResolver(
                event -> event.getMDCPropertyMap().getOrDefault("tenant", "none"))
            .headerCustomizer((tenant, headers) -> headers.set("X-Tenant", tenant))
            .build();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger("shop").info("Hello");

    boolean settled = appender.flush(Duration.ofSeconds(5));
    AppenderMetrics metrics = appender.metrics();
    long lost = metrics.dropped();
    Map<DropReason, Long> why = metrics.droppedBy();

    assertThat(receiver.requests().get(0).headers()).containsEntry("X-Tenant", "acme");
    assertThat(settled).isTrue();
    assertThat(lost).isZero();
    assertThat(why).isEmpty();
  }

  @Test
  void json_isWhatTheEncoderWrites() throws Exception {
    JsonEventEncoder encoder = new JsonEventEncoder();
    encoder.setContext(context);
    encoder.start();
    List<byte[]> lines = new ArrayList<>();
    Logger log = context.getLogger("com.example.shop.Orders");
    log.addAppender(appender(event -> lines.add(encoder.encode(event))));

    log.atError()
        .addMarker(MarkerFactory.getMarker("AUDIT"))
        .addKeyValue("order", 4711)
        .addKeyValue("total", 29.97)
        .setCause(new IllegalStateException("declined"))
        .log("Order {} failed", 4711);

    assertThat(lines).hasSize(1);
    String written = new String(lines.get(0), StandardCharsets.UTF_8);
    assertThat(timeless(written)).isEqualTo(timeless(README.blocks("json").get(0)));
  }

  private AppenderBase<ILoggingEvent> appender(Consumer<ILoggingEvent> action) {
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            action.accept(event);
          }
        };
    appender.setContext(context);
    appender.start();
    return appender;
  }

  /** Without what is different in every run: the time, the thread, the frames of the stack. */
  private static String timeless(String json) throws Exception {
    ObjectNode event = (ObjectNode) new ObjectMapper().readTree(json);
    assertThat(event.get("timestamp").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT.{8}\\.\\d+Z");
    event.put("timestamp", "").put("thread", "");
    JsonNode trace = event.at("/exception/stackTrace");
    assertThat(trace.textValue()).contains("\n\tat ").endsWith("\n");
    ((ObjectNode) event.get("exception"))
        .put("stackTrace", trace.textValue().lines().findFirst().orElse(""));
    return event.toPrettyString();
  }

  @Test
  void java_standsInTheTests() {
    String tests =
        squeezed(Readme.read(Path.of("src/test/java/io/github/bufferinghttp/ReadmeTest.java")))
            + squeezed(Readme.read(Path.of("src/test/java/com/example/logging/TopicHeaders.java")))
            + squeezed(
                Readme.read(Path.of("src/test/java/com/example/logging/TopicResolver.java")));
    assertThat(README.blocks("java"))
        .isNotEmpty()
        .allSatisfy(block -> assertThat(tests).contains(squeezed(block)));
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }
}
