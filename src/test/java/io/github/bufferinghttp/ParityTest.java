package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bufferinghttp.Receiver.Received;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The appender does what {@code buffering-async-logger} does: its README's example, in Java. */
class ParityTest {

  private final LoggerContext context = new LoggerContext();
  private final Receiver receiver = new Receiver();

  record LogAggregatorContext(String foo, String moo) {}

  record LogAggregatorKey(String woo, String hoo) {}

  private BufferingHttpAppender appender;

  private BufferingHttpAppender appender(Duration flushInterval) {
    LogAggregatorContext state = new LogAggregatorContext("foo123", "moo123");
    return BufferingHttpAppender.builder(context)
        .name("HTTP")
        .url(receiver.url())
        .capacity(1000)
        .chunkSize(2)
        .flushInterval(flushInterval)
        .shutdownHook(false)
        .aggregatorKeyResolver(
            (ILoggingEvent event) -> {
              String level = event.getLevel().toString().replace("WARN", "WARNING");
              return new LogAggregatorKey(state.foo(), state.moo() + "/" + level);
            })
        .headerCustomizer(
            (key, headers) ->
                headers.set("X-Logshmog-Woo", key.woo()).set("X-Logshmog-Hoo", key.hoo()))
        .build();
  }

  private void log() {
    Logger logger = context.getLogger("shmog");
    logger.addAppender(appender);
    logger.info("first");
    logger.warn("second");
    logger.info("third");
    logger.info("fourth");
  }

  @BeforeEach
  void start() {
    context.start();
  }

  @AfterEach
  void stop() {
    appender.stop();
    receiver.close();
  }

  private static List<String> messages(Received request) {
    assertThat(request.body()).endsWith("}\n");
    return request.lines().stream().map(ParityTest::message).toList();
  }

  private static String message(String line) {
    try {
      return new ObjectMapper().readTree(line).get("message").asText();
    } catch (Exception e) {
      throw new AssertionError(line, e);
    }
  }

  private void assertThreePosts() {
    List<Received> info = byHoo("moo123/INFO");
    List<Received> warning = byHoo("moo123/WARNING");
    assertThat(receiver.requests())
        .hasSize(3)
        .allSatisfy(post -> assertThat(post.header("X-Logshmog-Woo")).isEqualTo("foo123"))
        .extracting(post -> post.header("X-Batch-Id"))
        .doesNotHaveDuplicates();
    assertThat(info)
        .extracting(ParityTest::messages)
        .containsExactly(List.of("first", "third"), List.of("fourth"));
    assertThat(warning).extracting(ParityTest::messages).containsExactly(List.of("second"));
  }

  private List<Received> byHoo(String hoo) {
    return receiver.requests().stream()
        .filter(post -> hoo.equals(post.header("X-Logshmog-Hoo")))
        .toList();
  }

  @Test
  void flush_sendsEachKeyInChunksInOrder() {
    appender = appender(Duration.ofMinutes(1));
    log();
    assertThat(appender.flush(Duration.ofSeconds(10))).isTrue();
    assertThreePosts();
  }

  @Test
  void timer_flushesWithoutAnotherEvent() {
    appender = appender(Duration.ofMillis(300));
    log();
    await().atMost(Duration.ofSeconds(5)).until(() -> receiver.requests().size() == 3);
    assertThreePosts();
    await().atMost(Duration.ofSeconds(5)).until(() -> appender.metrics().delivered() == 4);
  }
}
