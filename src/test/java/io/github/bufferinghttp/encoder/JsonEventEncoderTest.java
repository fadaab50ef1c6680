package io.github.bufferinghttp.encoder;

import static io.github.bufferinghttp.encoder.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextVO;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.LoggingEventVO;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.BasicMarkerFactory;

class JsonEventEncoderTest {

  private final BasicMarkerFactory markers = new BasicMarkerFactory();

  @Test
  void encode_plainEvent() {
    assertThat(line(encoder(), event("hello")))
        .isEqualTo(
            "{\"timestamp\":\"2026-01-31T12:00:00.123456Z\",\"level\":\"INFO\","
                + "\"logger\":\"shop.Checkout\",\"thread\":\"main\",\"message\":\"hello\"}\n");
  }

  @Test
  void encode_fullEventInItsOrder() {
    JsonEventEncoder encoder =
        encoder(
            it -> {
              it.setStaticFields("service = checkout\nenv = prod");
              it.setContextProperties("region");
            });
    LoggingEvent event = event("paid {} of {}", 5, "EUR \"7\"");
    Map<String, String> mdc = new LinkedHashMap<>();
    mdc.put("tenant", "acme");
    mdc.put("empty", null);
    event.setMDCPropertyMap(mdc);
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("amount", 5.5),
            new KeyValuePair("ok", true),
            new KeyValuePair("tags", List.of("a", "b"))));
    event.addMarker(markers.getDetachedMarker("AUDIT"));
    event.setLoggerContextRemoteView(new LoggerContextVO("c", Map.of("region", "eu", "x", "y"), 0));
    event.setCallerData(
        new StackTraceElement[] {
          new StackTraceElement("shop.Checkout", "pay", "Checkout.java", 7)
        });
    event.setThrowableProxy(new StackTraceWriterTest.FakeProxy("shop.Broke", "no money"));

    assertThat(line(encoder, event))
        .isEqualTo(
            "{\"timestamp\":\"2026-01-31T12:00:00.123456Z\",\"level\":\"INFO\","
                + "\"logger\":\"shop.Checkout\",\"thread\":\"main\","
                + "\"message\":\"paid 5 of EUR \\\"7\\\"\","
                + "\"mdc\":{\"tenant\":\"acme\",\"empty\":null},"
                + "\"kvp\":{\"amount\":5.5,\"ok\":true,\"tags\":[\"a\",\"b\"]},"
                + "\"markers\":[\"AUDIT\"],"
                + "\"exception\":{\"class\":\"shop.Broke\",\"message\":\"no money\","
                + "\"stackTrace\":\"shop.Broke: no money\\n\"},"
                + "\"caller\":{\"class\":\"shop.Checkout\",\"method\":\"pay\","
                + "\"file\":\"Checkout.java\",\"line\":7},"
                + "\"context\":{\"region\":\"eu\"},"
                + "\"service\":\"checkout\",\"env\":\"prod\"}\n");
  }

  @Test
  void encode_intoASinkHasNoLineEnd() {
    ByteSink sink = new ByteSink(8);
    sink.write('x');
    encoder().encode(event("hello"), sink);
    assertThat(StrictJson.text(sink.copyFrom(0)) + "\n")
        .isEqualTo("x" + line(encoder(), event("hello")));
  }

  @Test
  void encode_beforeStartAndAfterStop() {
    JsonEventEncoder encoder = new JsonEventEncoder();
    assertThat(encoder.encode(event("x"))).isEmpty();
    assertThatThrownBy(() -> encoder.encode(event("x"), new ByteSink(8)))
        .isInstanceOf(IllegalStateException.class);
    encoder.start();
    assertThat(encoder.encode(event("x"))).isNotEmpty();
    encoder.stop();
    assertThat(encoder.encode(event("x"))).isEmpty();
    assertThat(encoder.headerBytes()).isEmpty();
    assertThat(encoder.footerBytes()).isEmpty();
  }

  @Test
  void fieldNames_renameAndLeaveOut() {
    JsonEventEncoder encoder =
        encoder(it -> it.setFieldNames("timestamp = @timestamp\n  message=msg \n\n thread = "));
    assertThat(line(encoder, event("hello")))
        .isEqualTo(
            "{\"@timestamp\":\"2026-01-31T12:00:00.123456Z\",\"level\":\"INFO\","
                + "\"logger\":\"shop.Checkout\",\"msg\":\"hello\"}\n");
  }

  @Test
  void fieldNames_everythingLeftOutGivesAnEmptyObject() {
    String none =
        "timestamp=\nlevel=\nlogger=\nthread=\nmessage=\nmdc=\nkvp=\nmarkers=\nexception=\n"
            + "caller=\ncontext=";
    assertThat(line(encoder(it -> it.setFieldNames(none)), event("x"))).isEqualTo("{}\n");
    assertThat(
            line(
                encoder(
                    it -> {
                      it.setFieldNames(none);
                      it.setStaticFields("a = =b=\nc =");
                    }),
                event("x")))
        .isEqualTo("{\"a\":\"=b=\",\"c\":\"\"}\n");
  }

  @Test
  void mdcKeys_choose() {
    LoggingEvent event = event("x");
    event.setMDCPropertyMap(Map.of("a", "1", "b", "2", "c", "3"));
    JsonNode chosen = json(encoder(it -> it.setMdcKeys("a, c,missing")), event).get("mdc");
    assertThat(chosen).hasSize(2);
    assertThat(chosen.get("c").textValue()).isEqualTo("3");
    assertThat(json(encoder(it -> it.setExcludeMdcKeys("a\nb")), event).get("mdc"))
        .hasToString("{\"c\":\"3\"}");
    assertThat(json(encoder(it -> it.setMdcKeys("missing")), event).has("mdc")).isFalse();
    assertThat(
            json(
                    encoder(
                        it -> {
                          it.setMdcKeys("a,b");
                          it.setExcludeMdcKeys("b");
                        }),
                    event)
                .get("mdc"))
        .hasToString("{\"a\":\"1\"}");
  }

  @Test
  void flattenMdc_skipsNamesThatAreTaken() {
    JsonEventEncoder encoder =
        encoder(
            it -> {
              it.setFlattenMdc(true);
              it.setStaticFields("service = s");
              it.setFieldNames("message = msg");
            });
    LoggingEvent event = event("x");
    event.setMDCPropertyMap(
        Map.of("level", "1", "service", "2", "msg", "3", "exception", "4", "message", "5"));
    JsonNode json = json(encoder, event);
    assertThat(json.get("message").textValue()).isEqualTo("5");
    assertThat(json.get("level").textValue()).isEqualTo("INFO");
    assertThat(json.get("service").textValue()).isEqualTo("s");
    assertThat(json.get("msg").textValue()).isEqualTo("x");
    assertThat(json.has("exception")).isFalse();
  }

  @Test
  void mdc_keysThatAreEqualOnceRepairedAppearOnce() {
    Map<String, String> mdc = new LinkedHashMap<>();
    mdc.put("ok", "0");
    mdc.put("\ud800", "1");
    mdc.put("\ud801", "2");
    mdc.put("null", "3");
    mdc.put(null, "4");
    LoggingEvent event = event("x");
    event.setMDCPropertyMap(mdc);
    assertThat(json(encoder(), event).get("mdc"))
        .hasToString("{\"ok\":\"0\",\"\ufffd\":\"2\",\"null\":\"4\"}");
    assertThat(json(encoder(it -> it.setFlattenMdc(true)), event).get("\ufffd").textValue())
        .isEqualTo("2");
  }

  @Test
  void kvp_lastOfEqualKeysWins() {
    LoggingEvent event = event("x");
    event.setKeyValuePairs(
        List.of(new KeyValuePair("a", 1), new KeyValuePair("b", 2), new KeyValuePair("a", 3)));
    assertThat(json(encoder(), event).get("kvp")).hasToString("{\"b\":2,\"a\":3}");

    List<KeyValuePair> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(new KeyValuePair("k" + i % 10, i));
    }
    LoggingEvent other = event("x");
    other.setKeyValuePairs(many);
    JsonNode kvp = json(encoder(), other).get("kvp");
    assertThat(kvp).hasSize(10);
    assertThat(kvp.get("k9").intValue()).isEqualTo(4_999);
  }

  @Test
  void kvp_nullsAndRepairedKeysAreSurvived() {
    List<KeyValuePair> pairs =
        Arrays.asList(
            null,
            new KeyValuePair(null, null),
            new KeyValuePair("\ud800", 1),
            new KeyValuePair("\ud801", 2));
    ILoggingEvent event = Events.with(event("x"), Map.of("getKeyValuePairs", pairs));
    assertThat(json(encoder(), event).get("kvp")).hasToString("{\"null\":null,\"\ufffd\":2}");
    List<KeyValuePair> onlyNull = Collections.singletonList(null);
    ILoggingEvent empty = Events.with(event("x"), Map.of("getKeyValuePairs", onlyNull));
    assertThat(json(encoder(), empty).has("kvp")).isFalse();
  }

  @Test
  void markers_areFlattenedAndCyclesSurvived() {
    Marker a = markers.getDetachedMarker("a");
    Marker b = markers.getDetachedMarker("b");
    Marker c = markers.getDetachedMarker("c");
    a.add(b);
    b.add(c);
    a.add(c);
    LoggingEvent event = event("x");
    event.addMarker(a);
    event.addMarker(markers.getDetachedMarker("d\""));
    assertThat(json(encoder(), event).get("markers")).hasToString("[\"a\",\"b\",\"c\",\"d\\\"\"]");

    Marker loop = new CyclicMarker();
    ILoggingEvent cyclic = Events.with(event("x"), Map.of("getMarkerList", List.of(loop)));
    assertThat(json(encoder(), cyclic).get("markers")).hasToString("[\"loop\"]");
    ILoggingEvent none =
        Events.with(event("x"), Map.of("getMarkerList", Collections.singletonList(null)));
    assertThat(json(encoder(), none).has("markers")).isFalse();
  }

  @Test
  void timestamp_withoutInstantComesFromTheOlderMethods() {
    Map<String, Object> answers = new HashMap<>();
    answers.put("getInstant", null);
    answers.put("getTimeStamp", 1_000_000_000_123L);
    answers.put("getNanoseconds", 123_456_789);
    assertThat(json(encoder(), Events.with(event("x"), answers)).get("timestamp").textValue())
        .isEqualTo("2001-09-09T01:46:40.123456789Z");
    answers.put("getNanoseconds", -1);
    assertThat(json(encoder(), Events.with(event("x"), answers)).get("timestamp").textValue())
        .isEqualTo("2001-09-09T01:46:40.123Z");
    answers.put("getTimeStamp", -1L);
    answers.put("getNanoseconds", 999_000_001);
    assertThat(json(encoder(), Events.with(event("x"), answers)).get("timestamp").textValue())
        .isEqualTo("1969-12-31T23:59:59.999000001Z");
  }

  @Test
  void contextProperties_starIsAllAndChangesAreSeen() {
    LoggerContext context = new LoggerContext();
    context.putProperty("b", "2");
    context.putProperty("a", "1");
    JsonEventEncoder all =
        encoder(
            it -> {
              it.setContext(context);
              it.setContextProperties("*");
            });
    LoggingEvent event = event("x");
    event.setLoggerContextRemoteView(context.getLoggerContextRemoteView());
    assertThat(json(all, event).get("context")).hasToString("{\"a\":\"1\",\"b\":\"2\"}");
    context.putProperty("b", "3");
    LoggingEvent later = event("x");
    later.setLoggerContextRemoteView(context.getLoggerContextRemoteView());
    assertThat(json(all, later).get("context").get("b").textValue()).isEqualTo("3");
    assertThat(json(encoder(), later).has("context")).isFalse();
  }

  @Test
  void contextProperties_knowTheHostsName() {
    JsonEventEncoder encoder =
        encoder(
            it -> {
              it.setContext(new LoggerContext());
              it.setContextProperties("HOSTNAME, missing");
            });
    JsonNode context = json(encoder, event("x")).get("context");
    assertThat(context).hasSize(1);
    assertThat(context.get("HOSTNAME").textValue()).isNotEmpty();
  }

  @Test
  void maxStringLength_cutsMessagesValuesAndTraces() {
    JsonEventEncoder encoder = encoder(it -> it.setMaxStringLength(10));
    for (int i = 0; i < 3; i++) {
      LoggingEvent event =
          event(new IllegalStateException("0123456789ab"), "{} and {}", "abc", 123456);
      event.setMDCPropertyMap(Map.of("k", "0123456789a"));
      event.setKeyValuePairs(List.of(new KeyValuePair("k", "0123456789abc")));
      JsonNode json = json(encoder, event);
      assertThat(json.get("message").textValue()).isEqualTo("abc and 12…[truncated 4 chars]");
      assertThat(json.get("mdc").get("k").textValue()).isEqualTo("0123456789…[truncated 1 chars]");
      assertThat(json.get("kvp").get("k").textValue()).isEqualTo("0123456789…[truncated 3 chars]");
      assertThat(json.get("exception").get("message").textValue())
          .isEqualTo("0123456789…[truncated 2 chars]");
      assertThat(json.get("exception").get("stackTrace").textValue())
          .matches("java\\.lang\\.…\\[truncated \\d+ chars]");
    }
  }

  @Test
  void encode_survivesEventsThatAnswerNull() {
    Map<String, Object> nulls = new HashMap<>();
    for (String method :
        List.of(
            "getThreadName",
            "getLevel",
            "getMessage",
            "getArgumentArray",
            "getFormattedMessage",
            "getLoggerName",
            "getLoggerContextVO",
            "getThrowableProxy",
            "getCallerData",
            "getMarkerList",
            "getMDCPropertyMap",
            "getMdc",
            "getKeyValuePairs",
            "getInstant")) {
      nulls.put(method, null);
    }
    nulls.put("hasCallerData", true);
    JsonEventEncoder encoder = encoder(it -> it.setContextProperties("*"));
    assertThat(line(encoder, Events.with(event("x"), nulls)))
        .isEqualTo(
            "{\"timestamp\":\"2026-01-31T12:00:00.123456Z\",\"level\":null,\"logger\":null,"
                + "\"thread\":null,\"message\":null}\n");
  }

  @Test
  void encode_survivesAMessageThatCannotBeFormatted() {
    ILoggingEvent event =
        Events.with(event("raw {}", 1), Map.of("getFormattedMessage", new StackOverflowError()));
    assertThat(json(encoder(), event).get("message").textValue()).isEqualTo("raw {}");
    Object bad = new JsonValueTest.Worse();
    LoggingEvent kvp = event("x");
    kvp.setKeyValuePairs(List.of(new KeyValuePair("bad", bad), new KeyValuePair("good", 1)));
    assertThat(json(encoder(), kvp).get("kvp").get("good").intValue()).isEqualTo(1);
  }

  @Test
  void encode_takesTheTextOfWrappedEvents() {
    ILoggingEvent masking =
        Events.with(event("card {}", "4711"), Map.of("getFormattedMessage", "card ****"));
    JsonEventEncoder encoder = encoder();
    for (int i = 0; i < 3; i++) {
      assertThat(json(encoder, masking).get("message").textValue()).isEqualTo("card ****");
    }
    LoggingEvent event = event("a {}", 1);
    event.setLoggerContextRemoteView(new LoggerContextVO("c", Map.of(), 0));
    assertThat(json(encoder, LoggingEventVO.build(event)).get("message").textValue())
        .isEqualTo("a 1");
  }

  @Test
  void encode_hostileEventsAreValidAndComeBack() {
    HostileStrings strings = new HostileStrings(5);
    JsonEventEncoder encoder = encoder(it -> it.setFlattenMdc(true));
    for (int i = 0; i < 20_000; i++) {
      String text = strings.next();
      Map<String, String> mdc = new HashMap<>();
      mdc.put(strings.next(), strings.next());
      mdc.put(strings.next(), strings.next());
      LoggingEvent event = event(text);
      event.setMDCPropertyMap(mdc);
      event.setThrowableProxy(new StackTraceWriterTest.FakeProxy(strings.next(), strings.next()));
      event.setKeyValuePairs(
          List.of(
              new KeyValuePair(strings.next(), strings.next()),
              new KeyValuePair(strings.next(), List.of(strings.next()))));
      ILoggingEvent hostile =
          Events.with(
              event, Map.of("getThreadName", strings.next(), "getLoggerName", strings.next()));
      assertThat(json(encoder, hostile).get("message").textValue())
          .isEqualTo(StrictJson.repaired(text));
    }
  }

  @Test
  void level_anyLevelIsWritten() {
    for (Level level : new Level[] {Level.TRACE, Level.DEBUG, Level.WARN, Level.ERROR}) {
      LoggingEvent event = new LoggingEvent();
      event.setLevel(level);
      event.setInstant(Instant.EPOCH);
      event.setThreadName("t");
      event.setMDCPropertyMap(Map.of());
      assertThat(json(encoder(), event).get("level").textValue()).isEqualTo(level.toString());
    }
  }

  static JsonEventEncoder encoder() {
    return encoder(it -> {});
  }

  static JsonEventEncoder encoder(Consumer<JsonEventEncoder> settings) {
    JsonEventEncoder encoder = new JsonEventEncoder();
    settings.accept(encoder);
    encoder.start();
    assertThat(encoder.isStarted()).isTrue();
    return encoder;
  }

  static String line(JsonEventEncoder encoder, ILoggingEvent event) {
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  static JsonNode json(JsonEventEncoder encoder, ILoggingEvent event) {
    byte[] line = encoder.encode(event);
    assertThat(line).endsWith('\n');
    return StrictJson.parse(Arrays.copyOf(line, line.length - 1));
  }
}
