package io.github.bufferinghttp;

import static io.github.bufferinghttp.Configured.messages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.read.ListAppender;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scan="true"} does to a context again and again: reset it, and configure it anew. */
@Tag("slow")
class ReconfigurationTest {

  private final Receiver receiver = new Receiver();

  @AfterEach
  void close() {
    receiver.close();
  }

  /** Threads of an appender, and of the JDK's client, whose selector has a name of its own. */
  private static Set<Long> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("buffering-http")
                    || thread.getName().startsWith("HttpClient-"))
        .map(Thread::getId)
        .collect(Collectors.toSet());
  }

  @Test
  void hundredTimes_deliversEverythingAndLeavesNoThread() {
    Set<Long> before = threads();
    String xml =
        Configured.xml(
            "<url>%s</url><flushInterval>10 minutes</flushInterval>".formatted(receiver.url()));
    try (Configured configured = Configured.by(xml)) {
      for (int i = 0; i < 100; i++) {
        configured.logger().info("event " + i);
        configured.context.reset();
        configured.configure(xml);
      }
      assertThat(configured.http().isStarted()).isTrue();
      assertThat(configured.errors()).isEmpty();
    }
    assertThat(messages(receiver))
        .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(i -> "event " + i).toList());
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              System.gc(); // before JDK 21 the client's thread ends when the client is collected
              assertThat(threads()).isSubsetOf(before);
            });
  }

  @Test
  void scan_takesTheNewFileAndDeliversWithTheOldSettings(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("logback.xml");
    String xml =
        """
        <configuration scan="true" scanPeriod="50 milliseconds">
          <appender name="HTTP" class="io.github.bufferinghttp.BufferingHttpAppender">
            <url>%s/%s</url>
            <flushInterval>10 minutes</flushInterval>
          </appender>
          <root level="INFO"><appender-ref ref="HTTP"/></root>
        </configuration>
        """;
    Files.writeString(file, xml.formatted(receiver.url(), "old"));
    File asFile = file.toFile();
    assertThat(asFile.setLastModified(System.currentTimeMillis() - 60_000)).isTrue();
    try (Configured configured = Configured.by("<configuration/>")) {
      configured.configure(asFile);
      BufferingHttpAppender old = configured.http();
      configured.logger().info("before");
      Files.writeString(file, xml.formatted(receiver.url(), "new"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> configured.http() != null && configured.http() != old);
      configured.logger().info("after");
      assertThat(old.isStarted()).isFalse();
      assertThat(configured.flush()).isTrue();
    }
    assertThat(receiver.requests())
        .extracting(Receiver.Received::path)
        .containsExactly("/logs/old", "/logs/new");
    assertThat(messages(receiver)).containsExactly("before", "after");
  }

  /** Nobody else would stop it, and its file would stay open. */
  @Test
  void fallbackOfItsOwn_isStoppedToo(@TempDir Path directory) {
    String xml =
        """
        <configuration>
          <appender name="FILE" class="ch.qos.logback.core.FileAppender">
            <file>%s</file>
            <encoder><pattern>%%msg%%n</pattern></encoder>
          </appender>
          <appender name="HTTP" class="io.github.bufferinghttp.BufferingHttpAppender">
            <url>%s</url>
            <appender-ref ref="FILE"/>
          </appender>
          <root level="INFO"><appender-ref ref="HTTP"/></root>
        </configuration>
        """
            .formatted(directory.resolve("fallback.log"), receiver.url());
    List<FileAppender<?>> files = new ArrayList<>();
    try (Configured configured = Configured.by(xml)) {
      for (int i = 0; i < 3; i++) {
        files.add((FileAppender<?>) configured.http().getAppender("FILE"));
        configured.context.reset();
        configured.configure(xml);
      }
      assertThat(configured.errors()).isEmpty();
      assertThat(configured.http().getAppender("FILE").isStarted()).isTrue();
    }
    assertThat(files).noneMatch(FileAppender::isStarted);
  }

  @Test
  void fallbackOfALogger_isLeftAlone() {
    String other = "<logger name=\"other\"><appender-ref ref=\"LIST\"/></logger>";
    try (Configured configured = Configured.by(withListAsFallback(other))) {
      BufferingHttpAppender http = configured.http();
      http.stop();
      assertThat(http.getAppender("LIST").isStarted()).isTrue();
    }
  }

  @Test
  void fallbackOfItsOwn_worksAfterARestart() {
    try (Configured configured = Configured.by(withListAsFallback(""))) {
      BufferingHttpAppender http = configured.http();
      http.stop();
      http.start();
      assertThat(http.isStarted()).isTrue();
      assertThat(http.getAppender("LIST").isStarted()).isTrue();
    }
  }

  private String withListAsFallback(String more) {
    return """
        <configuration>
          <appender name="LIST" class="ch.qos.logback.core.read.ListAppender"/>
          <appender name="HTTP" class="io.github.bufferinghttp.BufferingHttpAppender">
            <url>%s</url>
            <appender-ref ref="LIST"/>
          </appender>
          %s
          <root level="INFO"><appender-ref ref="HTTP"/></root>
        </configuration>
        """
        .formatted(receiver.url(), more);
  }

  /** One file for what two appenders drop is closed by the one that is stopped last. */
  @Test
  void fallbackOfTwo_takesWhatBothDropAsTheyStop() {
    String http =
        """
          <appender name="HTTP%d" class="io.github.bufferinghttp.BufferingHttpAppender">
            <url>%s</url>
            <shutdownTimeout>0 seconds</shutdownTimeout>
            <appender-ref ref="LIST"/>
          </appender>
        """;
    String url = receiver.answering(503).url();
    String xml =
        """
        <configuration>
          <appender name="LIST" class="ch.qos.logback.core.read.ListAppender"/>
          %s%s
          <appender name="ASYNC" class="ch.qos.logback.classic.AsyncAppender">
            <appender-ref ref="HTTP2"/>
          </appender>
          <root level="INFO"><appender-ref ref="HTTP1"/><appender-ref ref="ASYNC"/></root>
        </configuration>
        """
            .formatted(http.formatted(1, url), http.formatted(2, url));
    ListAppender<?> list;
    try (Configured configured = Configured.by(xml)) {
      BufferingHttpAppender first = (BufferingHttpAppender) configured.appender("HTTP1");
      list = (ListAppender<?>) first.getAppender("LIST");
      configured.logger().info("dropped by both");
    }
    assertThat(list.list).hasSize(2);
    assertThat(list.isStarted()).isFalse();
  }

  /** As where a context is reset while somebody else starts the appender again. */
  @Test
  void stopWhileItIsBeingStarted_leavesNoneThatIsOnAndTakesNothing() {
    LoggerContext context = new LoggerContext();
    AtomicReference<BufferingHttpAppender> http = new AtomicReference<>();
    ListAppender<ILoggingEvent> fallback =
        new ListAppender<>() {
          @Override
          public void start() {
            super.start();
            if (http.get() != null) {
              Thread other = new Thread(() -> http.get().stop());
              other.start();
              await().until(() -> !other.isAlive());
            }
          }
        };
    fallback.start();
    http.set(BufferingHttpAppender.builder(context).url(receiver.url()).fallback(fallback).build());
    context.getLogger("shop").addAppender(http.get());
    http.get().stop();
    http.get().start();
    context.getLogger("shop").info("taken if it is on");
    assertThat(http.get().metrics().dropped()).isZero();
    assertThat(http.get().flush(Duration.ofSeconds(20))).isTrue();
    assertThat(receiver.requests()).hasSize(http.get().isStarted() ? 1 : 0);
    context.stop();
  }
}
