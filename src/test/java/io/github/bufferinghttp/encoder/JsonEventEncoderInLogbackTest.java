package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.spi.MDCAdapter;

/** The encoder inside of one of Logback's own appenders, configured in XML. */
class JsonEventEncoderInLogbackTest {

  @TempDir Path directory;

  private final LoggerContext context = new LoggerContext();
  private final MDCAdapter mdc = new LogbackMDCAdapter();

  /** Logs while it is being logged. */
  private record Chatty(Logger logger) {
    @Override
    public String toString() {
      logger.info("being asked by {}", "someone");
      return "chatty";
    }
  }

  @Test
  void encode_everySettingFromXml() throws Exception {
    configure(
        """
        <fieldNames>
          message = msg
          thread =
        </fieldNames>
        <staticFields>
          service = checkout
          version = 1.0 = final
        </staticFields>
        <mdcKeys>tenant, user, secret</mdcKeys>
        <excludeMdcKeys>secret</excludeMdcKeys>
        <contextProperties>region</contextProperties>
        <maxStringLength>20</maxStringLength>
        <flattenMdc>true</flattenMdc>
        """);
    mdc.put("tenant", "acme");
    mdc.put("secret", "4711");
    mdc.put("other", "x");
    context.getLogger("shop").atInfo().addKeyValue("n", 5).log("a message of {} chars", "many");
    context.stop();

    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).toString().replaceFirst("\"timestamp\":\"[^\"]+\"", "\"timestamp\":0"))
        .isEqualTo(
            "{\"timestamp\":0,\"level\":\"INFO\",\"logger\":\"shop\","
                + "\"msg\":\"a message of many ch…[truncated 3 chars]\",\"tenant\":\"acme\","
                + "\"kvp\":{\"n\":5},\"context\":{\"region\":\"eu\"},"
                + "\"service\":\"checkout\",\"version\":\"1.0 = final\"}");
  }

  @Test
  void encode_callerDataOnlyWhereItWasTaken() throws Exception {
    configure("");
    context.getLogger("shop").info("without");
    context.stop();
    assertThat(lines().get(0).has("caller")).isFalse();
  }

  @Test
  void start_wrongXmlIsAnErrorInTheContextsStatus() throws Exception {
    configure("<fieldNames>massage = msg</fieldNames>");
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .filteredOn(status -> status.getLevel() == Status.ERROR)
        .extracting(Status::getMessage)
        .anyMatch(message -> message.startsWith("fieldNames: \"massage\" is no field"));
    context.stop();
  }

  @Test
  void encode_argumentThatLogsWhileItIsLogged() throws Exception {
    configure("");
    Logger logger = context.getLogger("shop");
    Chatty chatty = new Chatty(logger);
    for (int i = 0; i < 3; i++) {
      logger.info("a {}", chatty);
      logger.atInfo().addKeyValue("k", chatty).log("b");
    }
    context.stop();
    assertThat(lines()).extracting(line -> line.get("message").textValue()).contains("a chatty");
  }

  @Test
  void encode_manyThreadsThroughSeveralAppenders() throws Exception {
    configure("");
    JsonEventEncoder shared = JsonEventEncoderTest.encoder();
    List<Thread> threads = new ArrayList<>();
    List<byte[]> direct = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 12; t++) {
      int thread = t;
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  context.getLogger("l" + thread).info("{} of {}", i, "t" + thread);
                  direct.add(shared.encode(Events.event("{} of {}", i, "t" + thread)));
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    context.stop();

    List<String> expected =
        IntStream.range(0, 6_000).mapToObj(n -> n % 500 + " of t" + n / 500).toList();
    assertThat(lines())
        .extracting(line -> line.get("message").textValue())
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(direct)
        .extracting(line -> StrictJson.parse(withoutEnd(line)).get("message").textValue())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static byte[] withoutEnd(byte[] line) {
    return Arrays.copyOf(line, line.length - 1);
  }

  private void configure(String settings) throws JoranException {
    String xml =
        """
        <configuration>
          <property name="region" value="eu" scope="context"/>
          <appender name="FILE" class="ch.qos.logback.core.FileAppender">
            <file>%s</file>
            <encoder class="io.github.bufferinghttp.encoder.JsonEventEncoder">
              %s
            </encoder>
          </appender>
          <root level="INFO"><appender-ref ref="FILE"/></root>
        </configuration>
        """
            .formatted(directory.resolve("log"), settings);
    context.setMDCAdapter(mdc);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private List<JsonNode> lines() throws IOException {
    return Files.readAllLines(directory.resolve("log")).stream()
        .map(line -> StrictJson.parse(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }
}
