package io.github.bufferinghttp;

import static io.github.bufferinghttp.Configured.messages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.net.ssl.SSLConfiguration;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.status.Status;
import io.github.bufferinghttp.format.JsonArrayFormat;
import io.github.bufferinghttp.format.LinesFormat;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.key.AggregatorKeyResolver;
import io.github.bufferinghttp.metrics.DropReason;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The appender made in code: by setters and by the builder, with lambdas, and its life. */
class CodeConfigurationTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final LoggerContext context = new LoggerContext();
  private final Receiver receiver = new Receiver();

  @AfterEach
  void close() {
    context.stop();
    receiver.close();
  }

  private BufferingHttpAppender attached(BufferingHttpAppender appender) {
    context.getLogger("shop").addAppender(appender);
    return appender;
  }

  private void log(String message) {
    context.getLogger("shop").info(message);
  }

  private List<String> errors() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == Status.ERROR)
        .map(Status::getMessage)
        .toList();
  }

  private BufferingHttpAppender bySetters(String url) {
    BufferingHttpAppender appender = new BufferingHttpAppender();
    appender.setContext(context);
    appender.setUrl(url);
    appender.setAggregatorKeyResolver(event -> event.getLevel().toInt());
    appender.setHeaderCustomizer((key, headers) -> headers.set("X-Level", key.toString()));
    return attached(appender);
  }

  @Test
  void setters_withLambdas() {
    BufferingHttpAppender appender = bySetters(receiver.url());
    appender.start();
    log("hello");
    assertThat(appender.flush(LONG)).isTrue();
    assertThat(receiver.requests().get(0).header("X-Level")).isEqualTo("20000");
    assertThat(errors()).isEmpty();
  }

  /** The types say which customizer goes with which key. */
  @Test
  void builder_isGeneric() {
    AggregatorKeyResolver<Integer> resolver = event -> event.getLevel().toInt();
    HeaderCustomizer<Number> forAnyNumber =
        (key, headers) -> headers.set("X-Number", String.valueOf(key.intValue() / 1000));
    BufferingHttpAppenderBuilder<AggregatorKey> byParts =
        BufferingHttpAppender.builder(context)
            .aggregatorKey("level = %level")
            .headerCustomizer((key, headers) -> headers.set("X-Part", key.get("level")));
    BufferingHttpAppenderBuilder<Integer> byNumber =
        BufferingHttpAppender.builder(context)
            .aggregatorKeyResolver(resolver)
            .headerCustomizer(forAnyNumber);
    for (BufferingHttpAppenderBuilder<?> builder : List.of(byParts, byNumber)) {
      BufferingHttpAppender appender = attached(builder.url(receiver.url()).build());
      log("hello");
      assertThat(appender.flush(LONG)).isTrue();
      appender.stop();
      context.getLogger("shop").detachAppender(appender);
    }
    assertThat(receiver.requests().get(0).header("X-Part")).isEqualTo("INFO");
    assertThat(receiver.requests().get(1).header("X-Number")).isEqualTo("20");
  }

  @Test
  void builder_setsEverything() {
    ListAppender<ILoggingEvent> fallback = new ListAppender<>();
    BufferingHttpAppender appender =
        attached(
            BufferingHttpAppender.builder(context)
                .name("HTTP")
                .enabled(true)
                .url(receiver.answering(400).url())
                .includeCallerData(true)
                .format(new JsonArrayFormat())
                .capacity(10)
                .maxBufferBytes("3MB")
                .chunkSize(2)
                .chunkBytes(5000)
                .flushInterval(Duration.ofMinutes(2))
                .compression("gzip")
                .overflowPolicy(OverflowPolicy.dropOldest)
                .maxBlock(Duration.ZERO)
                .keepLevel("ERROR")
                .connectTimeout(Duration.ofSeconds(1))
                .requestTimeout(Duration.ofSeconds(2))
                .maxInFlight(5)
                .maxInFlightPerKey(2)
                .shutdownTimeout(Duration.ofSeconds(3))
                .shutdownHook(false)
                .fallback(fallback)
                .build());
    fallback.start();
    Settings settings = XmlSettingsTest.settings(appender);
    assertThat(settings.name()).isEqualTo("HTTP");
    assertThat(settings.includeCallerData()).isTrue();
    assertThat(settings.capacity()).isEqualTo(10);
    assertThat(settings.maxBufferBytes()).isEqualTo(3 << 20);
    assertThat(settings.chunkSize()).isEqualTo(2);
    assertThat(settings.chunkBytes()).isEqualTo(5000);
    assertThat(settings.flushInterval()).hasMinutes(2);
    assertThat(settings.overflowPolicy()).isEqualTo(OverflowPolicy.dropOldest);
    assertThat(settings.maxBlock()).isZero();
    assertThat(settings.keepLevel().toString()).isEqualTo("ERROR");
    assertThat(settings.connectTimeout()).hasSeconds(1);
    assertThat(settings.requestTimeout()).hasSeconds(2);
    assertThat(settings.maxInFlight()).isEqualTo(5);
    assertThat(settings.maxInFlightPerKey()).isEqualTo(2);
    assertThat(settings.shutdownTimeout()).hasSeconds(3);
    assertThat(settings.shutdownHook()).isFalse();
    log("unwanted");
    assertThat(appender.flush(LONG)).isTrue();
    assertThat(receiver.requests().get(0).header("Content-Encoding")).isEqualTo("gzip");
    assertThat(fallback.list).hasSize(1);
  }

  @Test
  void builder_customizerBeforeItsResolverIsRefused() {
    var builder = BufferingHttpAppender.builder(context).headerCustomizer((key, headers) -> {});
    assertThatThrownBy(() -> builder.aggregatorKeyResolver(event -> "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("aggregatorKeyResolver before");
  }

  @Test
  void builder_wrongSettingsDoNotThrow() {
    BufferingHttpAppender appender =
        attached(BufferingHttpAppender.builder(context).capacity(0).chunkSize(-1).build());
    log("to nobody");
    assertThat(appender.isStarted()).isFalse();
    assertThat(appender.flush(LONG)).isTrue();
    assertThat(appender.metrics().appended()).isZero();
    assertThat(errors())
        .containsExactlyInAnyOrder(
            "<url>: is missing",
            "<capacity>: 0 is not above zero",
            "<chunkSize>: -1 is not above zero");
    appender.stop();
  }

  /** Only code can do that. */
  @Test
  void nullInPlaceOfADefault_isReported() {
    BufferingHttpAppender appender = new BufferingHttpAppender();
    appender.setContext(context);
    appender.setUrl(receiver.url());
    appender.setFormat(null);
    appender.setRetry(null);
    appender.setKeepLevel(null);
    appender.setOverflowPolicy(null);
    appender.start();
    assertThat(appender.isStarted()).isFalse();
    assertThat(errors())
        .containsExactlyInAnyOrder(
            "<format>: is missing",
            "<retry>: is missing",
            "<keepLevel>: is missing",
            "<overflowPolicy>: is missing");
  }

  @Test
  void encoderThatCannotStart_isReported() {
    PatternLayoutEncoder broken =
        new PatternLayoutEncoder() {
          @Override
          public void start() {
            throw new IllegalStateException("not today");
          }
        };
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context).url(receiver.url()).encoder(broken).build();
    assertThat(appender.isStarted()).isFalse();
    assertThat(errors()).singleElement().asString().startsWith("<encoder>").contains("not today");
  }

  /** A library that is missing, or too many open files. */
  @Test
  void errorWhileStarting_isReportedWithoutSecrets() {
    SSLConfiguration broken =
        new SSLConfiguration() {
          @Override
          public SSLContext createContext(ContextAware context) {
            throw new NoClassDefFoundError("for http://me:S3CR3T@host/");
          }
        };
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context).url("http://me:S3CR3T@host/").ssl(broken).build();
    assertThat(appender.isStarted()).isFalse();
    assertThat(errors())
        .containsExactly(
            "The appender could not start: java.lang.NoClassDefFoundError: for http://***@host/");
  }

  @Test
  void start_again_isHarmless() {
    BufferingHttpAppender appender =
        attached(BufferingHttpAppender.builder(context).url(receiver.url()).build());
    log("one");
    appender.start();
    log("two");
    assertThat(appender.flush(LONG)).isTrue();
    assertThat(messages(receiver)).containsExactly("one", "two");
    assertThat(appender.metrics().delivered()).isEqualTo(2);
  }

  @Test
  void start_afterAFailedStart_withTheSettingMended() {
    BufferingHttpAppender appender = bySetters("nowhere");
    appender.start();
    assertThat(appender.isStarted()).isFalse();
    appender.setUrl(receiver.url());
    appender.start();
    log("better");
    assertThat(appender.flush(LONG)).isTrue();
    assertThat(messages(receiver)).containsExactly("better");
  }

  @Test
  void stop_twice_andStartAgain() {
    BufferingHttpAppender appender = bySetters(receiver.url());
    appender.start();
    log("one");
    appender.stop();
    appender.stop();
    log("while it is off");
    assertThat(messages(receiver)).containsExactly("one");
    appender.start();
    assertThat(appender.metrics().appended()).isZero();
    log("two");
    appender.stop();
    assertThat(messages(receiver)).containsExactly("one", "two");
    assertThat(errors()).isEmpty();
  }

  @Test
  void flush_forAVeryLongTime() {
    BufferingHttpAppender appender = bySetters(receiver.url());
    appender.start();
    log("one");
    assertThat(appender.flush(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    assertThat(appender.flush(Duration.ofSeconds(-1))).isIn(true, false);
  }

  @Test
  void encoder_ofTheUser() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern("%msg");
    encoder.setContext(context);
    BufferingHttpAppender appender =
        attached(
            BufferingHttpAppender.builder(context).url(receiver.url()).encoder(encoder).build());
    log("näh");
    assertThat(appender.flush(LONG)).isTrue();
    assertThat(receiver.requests().get(0).body()).isEqualTo("näh\n");
  }

  @ParameterizedTest
  @CsvSource({"user:pass, user:pass", "us%20er:p%40ss, us er:p@ss", "token, token:"})
  void userOfTheUrl_isSentAsBasicAuthentication(String user, String pair) {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url().replace("//", "//" + user + "@"))) {
      rig.log("a", "one");
      rig.flushed();
      String sent = server.requests().get(0).header("Authorization");
      assertThat(sent).startsWith("Basic ");
      assertThat(Base64.getDecoder().decode(sent.substring(6)))
          .asString(StandardCharsets.UTF_8)
          .isEqualTo(pair);
    }
  }

  /** As where a variable for the user is empty. */
  @ParameterizedTest
  @ValueSource(strings = {"", ":"})
  void emptyUserOfTheUrl_isNotSent(String user) {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url().replace("//", "//" + user + "@"))) {
      rig.log("a", "one");
      rig.flushed();
      assertThat(server.requests().get(0).header("Authorization")).isEmpty();
    }
  }

  /** In Logback's own appenders, too, such an encoder leaves the event out. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void encoderThatGivesNothing_leavesTheEventOut(boolean lines) {
    EncoderBase<ILoggingEvent> choosy =
        new EncoderBase<>() {
          @Override
          public byte[] headerBytes() {
            return null;
          }

          @Override
          public byte[] encode(ILoggingEvent event) {
            return switch (event.getMessage()) {
              case "null" -> null;
              case "empty" -> new byte[0];
              default -> event.getMessage().getBytes(StandardCharsets.UTF_8);
            };
          }

          @Override
          public byte[] footerBytes() {
            return null;
          }
        };
    ListAppender<ILoggingEvent> dropped = new ListAppender<>();
    dropped.setContext(context);
    dropped.start();
    BufferingHttpAppender appender =
        attached(
            BufferingHttpAppender.builder(context)
                .url(receiver.url())
                .encoder(choosy)
                .format(lines ? new LinesFormat() : new JsonArrayFormat())
                .fallback(dropped)
                .build());
    for (String message : List.of("null", "1", "empty", "null", "2", "empty")) {
      log(message);
    }
    assertThat(appender.flush(LONG)).isTrue();
    assertThat(receiver.requests()).hasSize(1);
    assertThat(receiver.requests().get(0).body()).isEqualTo(lines ? "1\n2\n" : "[\"1\",\"2\"]");
    assertThat(appender.metrics().droppedBy()).isEqualTo(Map.of(DropReason.ERROR, 4L));
    assertThat(appender.metrics().delivered()).isEqualTo(2);
    assertThat(dropped.list)
        .extracting(ILoggingEvent::getMessage)
        .containsExactly("null", "empty", "null", "empty");
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .extracting(Status::getMessage)
        .filteredOn(text -> text.contains("encoder"))
        .singleElement()
        .asString()
        .contains("the encoder gave nothing for an event");
  }

  /** The warnings in Logback's status refer to it, long after it has stopped. */
  @Test
  void stopped_keepsItsCountersAndLetsGoOfTheRest() {
    receiver.answering(503);
    List<WeakReference<Object>> keys = new CopyOnWriteArrayList<>();
    BufferingHttpAppender appender =
        attached(
            BufferingHttpAppender.builder(context)
                .url(receiver.url())
                .aggregatorKeyResolver(
                    event -> {
                      Object key = new Object();
                      keys.add(new WeakReference<>(key));
                      return key;
                    })
                .flushInterval(Duration.ofMillis(10))
                .shutdownTimeout(Duration.ofMillis(300))
                .build());
    for (int i = 0; i < 5; i++) {
      log("event " + i);
    }
    await().until(() -> appender.metrics().requests() >= 5);
    appender.stop();
    assertThat(appender.metrics().droppedBy()).isEqualTo(Map.of(DropReason.SHUTDOWN, 5L));
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(keys).hasSize(5).allMatch(key -> key.get() == null);
            });
    assertThat(appender.metrics().appended()).isEqualTo(5);
    assertThat(appender.metrics().requests()).isGreaterThanOrEqualTo(5);
    assertThat(appender.flush(LONG)).isTrue();
  }

  /** It has looked whether the appender is started before the stop, and goes on after it. */
  @Test
  void callerThatComesLate_isCountedAndGoesToTheFallback() {
    ListAppender<ILoggingEvent> dropped = new ListAppender<>();
    dropped.setContext(context);
    dropped.start();
    context.getLogger("other").addAppender(dropped); // so that it is not stopped too
    BufferingHttpAppender appender =
        attached(
            BufferingHttpAppender.builder(context).url(receiver.url()).fallback(dropped).build());
    appender.stop();
    appender.append(LogEvents.event("key", "late"));
    assertThat(appender.metrics().droppedBy()).isEqualTo(Map.of(DropReason.SHUTDOWN, 1L));
    assertThat(appender.metrics().appended()).isEqualTo(1);
    assertThat(dropped.list).extracting(ILoggingEvent::getMessage).containsExactly("late");
  }

  /** What is dropped is handed over on a thread whose own events no such appender takes. */
  @Test
  void fallback_mayBeAnAppenderOfThisKind() {
    try (Receiver second = new Receiver()) {
      BufferingHttpAppender fallback =
          BufferingHttpAppender.builder(context).name("second").url(second.url()).build();
      BufferingHttpAppender appender =
          attached(
              BufferingHttpAppender.builder(context)
                  .url(receiver.answering(400).url())
                  .fallback(fallback)
                  .build());
      log("one");
      log("two");
      assertThat(appender.flush(LONG)).isTrue();
      assertThat(fallback.flush(LONG)).isTrue();
      assertThat(appender.metrics().dropped()).isEqualTo(2);
      assertThat(fallback.metrics().appended()).isEqualTo(2);
      assertThat(fallback.metrics().delivered()).isEqualTo(2);
    }
  }

  /** Its callers may wait for room, but not the thread that sends for all keys of another. */
  @Test
  void fallback_thatIsFullHoldsNothingUp() {
    try (RawServer hanging = new RawServer()) {
      hanging.playing(RawServer.Connection::stall);
      BufferingHttpAppender fallback =
          BufferingHttpAppender.builder(context)
              .url(hanging.url())
              .capacity(10)
              .shutdownTimeout(Duration.ofMillis(100))
              .build();
      BufferingHttpAppender appender =
          attached(
              BufferingHttpAppender.builder(context)
                  .url(receiver.answering(400).url())
                  .fallback(fallback)
                  .build());
      for (int i = 0; i < 100; i++) {
        log("event " + i);
      }
      assertThat(appender.flush(Duration.ofSeconds(4))).isTrue();
      assertThat(fallback.metrics().appended()).isEqualTo(100);
    }
  }

  @Test
  void fallback_hasTimeToMakeRoomAtTheEnd() {
    BufferingHttpAppender fallback =
        BufferingHttpAppender.builder(context).url(receiver.url()).capacity(10).build();
    BufferingHttpAppender appender =
        attached(
            BufferingHttpAppender.builder(context)
                .url("http://localhost:" + Ports.free() + "/")
                .shutdownTimeout(Duration.ofSeconds(4))
                .fallback(fallback)
                .build());
    for (int i = 0; i < 100; i++) {
      log("event " + i);
    }
    appender.stop();
    assertThat(fallback.metrics().delivered()).isEqualTo(100);
  }

  /** One after the other took as long as both may together. */
  @Test
  void stop_ofTwoThatAreDown_takesNoLongerThanTheFirstMay() {
    Duration timeout = Duration.ofSeconds(3);
    BufferingHttpAppender fallback =
        BufferingHttpAppender.builder(context)
            .url("http://localhost:" + Ports.free() + "/")
            .shutdownTimeout(timeout)
            .build();
    BufferingHttpAppender appender =
        attached(
            BufferingHttpAppender.builder(context)
                .url("http://localhost:" + Ports.free() + "/")
                .shutdownTimeout(timeout)
                .fallback(fallback)
                .build());
    log("one");
    long begin = System.nanoTime();
    appender.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(timeout.plusSeconds(1));
    assertThat(fallback.metrics().droppedBy()).isEqualTo(Map.of(DropReason.SHUTDOWN, 1L));
  }

  /** What the first drops comes when its time is nearly over: too late for a second attempt. */
  @Test
  void stop_leavesTheFallbackAQuarterOfItsOwnTime() {
    try (Receiver second = new Receiver()) {
      second.answering(
          (exchange, request, number) -> {
            exchange.getResponseHeaders().set("Retry-After", "1");
            Receiver.reply(exchange, number == 1 ? 429 : 200, "");
          });
      BufferingHttpAppender fallback =
          BufferingHttpAppender.builder(context)
              .url(second.url())
              .shutdownTimeout(Duration.ofSeconds(20))
              .build();
      BufferingHttpAppender appender =
          attached(
              BufferingHttpAppender.builder(context)
                  .url("http://localhost:" + Ports.free() + "/")
                  .shutdownTimeout(Duration.ofMillis(500))
                  .fallback(fallback)
                  .build());
      log("one");
      appender.stop();
      assertThat(fallback.metrics().delivered()).isEqualTo(1);
    }
  }

  /** Else an event that both of them drop would go to and fro between them for ever. */
  @Test
  void fallback_fromWhichEventsWouldComeBack_isNone() {
    receiver.answering(400);
    BufferingHttpAppender first = bySetters(receiver.url());
    BufferingHttpAppender second = bySetters(receiver.url());
    context.getLogger("shop").detachAppender(second);
    first.addAppender(second);
    second.addAppender(first);
    first.start();
    second.start();
    log("one");
    assertThat(first.flush(LONG)).isTrue();
    assertThat(second.flush(LONG)).isTrue();
    assertThat(first.metrics().droppedBy()).isEqualTo(Map.of(DropReason.REJECTED, 1L));
    assertThat(second.metrics().appended()).isZero();
    assertThat(receiver.requests()).hasSize(1);
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .extracting(Status::getMessage)
        .filteredOn(text -> text.contains("come back to this appender"))
        .hasSize(2);
  }

  /** At each start: those that the next one restarts are off while it looks. */
  @Test
  void fallback_fromWhichEventsWouldComeBackThroughOthers_isNone() {
    receiver.answering(400);
    List<BufferingHttpAppender> ring =
        List.of(bySetters(receiver.url()), bySetters(receiver.url()), bySetters(receiver.url()));
    for (int i = 0; i < 3; i++) {
      ring.get(i).addAppender(ring.get((i + 1) % 3));
    }
    context.getLogger("shop").detachAppender(ring.get(1));
    context.getLogger("shop").detachAppender(ring.get(2));
    for (int start = 1; start <= 2; start++) {
      ring.forEach(BufferingHttpAppender::start);
      log("one");
      assertThat(ring.get(0).flush(LONG)).isTrue();
      assertThat(receiver.requests()).hasSize(start);
      ring.forEach(BufferingHttpAppender::stop);
    }
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .extracting(Status::getMessage)
        .filteredOn(text -> text.contains("come back to this appender"))
        .hasSize(6);
  }
}
