package io.github.bufferinghttp.encoder;

import static io.github.bufferinghttp.encoder.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What is remembered from event to event must never show in an event that it does not belong to.
 */
class EventCachesTest {

  private static final Level[] LEVELS = {Level.TRACE, Level.INFO, Level.WARN, Level.ERROR, null};

  @Test
  void heads_areThoseOfTheEventHoweverManyThereAre() throws IOException {
    JsonEventEncoder encoder = encoder(it -> {});
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      Level level = LEVELS[random.nextInt(LEVELS.length)];
      String thread = random.nextInt(20) == 0 ? null : "exec-" + random.nextInt(500);
      String logger = "a.B" + random.nextInt(40);
      LoggingEvent event = new LoggingEvent();
      event.setLevel(level);
      if (thread != null) {
        event.setThreadName(thread);
      }
      event.setMDCPropertyMap(Map.of());
      event.setLoggerName(logger);
      event.setMessage("m" + i);
      event.setTimeStamp(1_000L * i);

      JsonNode json = json(encoder, event);

      assertThat(text(json, "level")).isEqualTo(level == null ? null : level.toString());
      assertThat(text(json, "thread")).isEqualTo(thread == null ? event.getThreadName() : thread);
      assertThat(text(json, "logger")).isEqualTo(logger);
      assertThat(text(json, "message")).isEqualTo("m" + i);
    }
  }

  @Test
  void heads_ofEveryChoiceOfFields() throws IOException {
    List<String> names = List.of("timestamp", "level", "logger", "thread", "message");
    for (int left = 0; left < 32; left++) {
      List<String> out = new ArrayList<>();
      List<String> in = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        ((left >> i & 1) == 0 ? in : out).add(names.get(i));
      }
      JsonEventEncoder encoder =
          encoder(it -> it.setFieldNames(String.join(" =\n", out) + (out.isEmpty() ? "" : " =")));
      LoggingEvent event = event("hello");
      event.setMDCPropertyMap(Map.of("k", "v"));

      List<String> written = new ArrayList<>();
      json(encoder, event).fieldNames().forEachRemaining(written::add);

      in.add("mdc");
      assertThat(written).isEqualTo(in);
    }
  }

  @Test
  void mdc_thatIsChangedInPlaceIsWrittenAsItIsNow() throws IOException {
    JsonEventEncoder encoder = encoder(it -> {});
    Map<String, String> mdc = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      mdc.put("request", "r" + i / 2);
      if (i % 5 == 0) {
        mdc.put("k" + i, "v" + i);
      }
      LoggingEvent event = event("m");
      event.setMDCPropertyMap(mdc);
      assertThat(mdc(json(encoder, event))).isEqualTo(mdc);
    }
  }

  @Test
  void mdc_ofManyThreadsIsNeverMixedUp() throws IOException {
    for (boolean flat : new boolean[] {false, true}) {
      JsonEventEncoder encoder =
          encoder(
              it -> {
                it.setFlattenMdc(flat);
                it.setExcludeMdcKeys("secret");
              });
      Random random = new Random(11);
      List<Map<String, String>> maps = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        maps.add(randomMdc(random));
      }
      for (int i = 0; i < 20_000; i++) {
        Map<String, String> mdc = maps.get(random.nextInt(maps.size()));
        LoggingEvent event = new LoggingEvent();
        event.setThreadName("exec-" + random.nextInt(30));
        event.setMessage("m");
        event.setMDCPropertyMap(mdc);

        JsonNode json = json(encoder, event);

        Map<String, String> expected = new HashMap<>(mdc);
        expected.remove("secret");
        JsonNode entries = flat ? json : json.path("mdc");
        expected.forEach((key, value) -> assertThat(text(entries, key)).isEqualTo(value));
        int others = flat ? 5 : 0;
        assertThat(entries.size()).isEqualTo(expected.size() + others);
      }
    }
  }

  /** What a warm encoder writes is what one writes that has never seen an event. */
  @Test
  void mdc_isWrittenAsIfItWereTheFirst() {
    List<Consumer<JsonEventEncoder>> choices =
        List.of(
            it -> {},
            it -> it.setMaxStringLength(6),
            it -> it.setMdcKeys("k0,k2,k4,k6,level"),
            it -> {
              it.setFlattenMdc(true);
              it.setExcludeMdcKeys("k1,k3");
            },
            it -> {
              it.setFlattenMdc(true);
              it.setFieldNames("timestamp=\nlevel=\nlogger=\nthread=\nmessage=");
            });
    for (Consumer<JsonEventEncoder> settings : choices) {
      Random random = new Random(17);
      JsonEventEncoder warm = encoder(settings);
      Map<String, String> mdc = new LinkedHashMap<>();
      for (int i = 0; i < 5_000; i++) {
        change(mdc, random);
        LoggingEvent event = new LoggingEvent();
        event.setThreadName("exec-" + random.nextInt(3));
        event.setMessage("m");
        event.setMDCPropertyMap(mdc);
        assertThat(StrictJson.text(warm.encode(event)))
            .isEqualTo(StrictJson.text(encoder(settings).encode(event)));
      }
    }
  }

  /** A map that fails in the midst, as one does that another thread changes. */
  @Test
  void mdc_thatCannotBeReadToItsEndIsWrittenAsFarAsItWasReadAndLeavesNothingBehind()
      throws IOException {
    JsonEventEncoder encoder = encoder(it -> {});
    Map<String, String> first = new LinkedHashMap<>(Map.of("a", "1"));
    first.put("b", "2");
    Map<String, String> broken =
        new LinkedHashMap<>(Map.of("a", "x")) {
          @Override
          public void forEach(BiConsumer<? super String, ? super String> action) {
            super.forEach(action);
            throw new ConcurrentModificationException("for the test");
          }
        };
    Map<String, String> next = new LinkedHashMap<>(broken);
    next.put("b", "2");
    assertThat(mdc(json(encoder, withMdc(first)))).isEqualTo(first);
    assertThat(mdc(json(encoder, withMdc(broken)))).isEqualTo(Map.of("a", "x"));
    assertThat(mdc(json(encoder, withMdc(next)))).isEqualTo(next);
  }

  private static LoggingEvent withMdc(Map<String, String> mdc) {
    LoggingEvent event = event("hello");
    event.setMDCPropertyMap(mdc);
    return event;
  }

  /** Adds, changes and removes some entries, the first, those between and the last. */
  private static void change(Map<String, String> mdc, Random random) {
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      String key = random.nextInt(9) == 0 ? "level" : "k" + random.nextInt(8);
      switch (random.nextInt(20)) {
        case 0 -> mdc.clear();
        case 1 -> mdc.put(key, null);
        case 2 -> mdc.put("k0\ud800", "lone");
        case 3 -> mdc.put("k0\ufffd", "of the same name");
        case 4 -> mdc.put(key, "long ".repeat(random.nextInt(1_500)));
        case 5 -> {
          for (int i = 0; i < 40; i++) {
            mdc.put("k" + i, "v" + i);
          }
        }
        case 6, 7, 8, 9 -> mdc.remove(key);
        default -> mdc.put(key, "v\"" + random.nextInt(4));
      }
    }
  }

  private static Map<String, String> randomMdc(Random random) {
    Map<String, String> mdc = new LinkedHashMap<>();
    int entries = random.nextInt(8) == 0 ? 40 : random.nextInt(5);
    for (int i = 0; i < entries; i++) {
      String value = random.nextInt(10) == 0 ? null : "v\"" + random.nextInt(3);
      mdc.put(random.nextInt(6) == 0 ? "secret" : "k" + random.nextInt(60), value);
    }
    return Collections.unmodifiableMap(mdc);
  }

  private static Map<String, String> mdc(JsonNode json) {
    Map<String, String> mdc = new HashMap<>();
    json.path("mdc").fields().forEachRemaining(e -> mdc.put(e.getKey(), e.getValue().asText()));
    return mdc;
  }

  private static String text(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  private static JsonNode json(JsonEventEncoder encoder, LoggingEvent event) throws IOException {
    return new ObjectMapper().readTree(encoder.encode(event));
  }

  private static JsonEventEncoder encoder(Consumer<JsonEventEncoder> settings) {
    JsonEventEncoder encoder = new JsonEventEncoder();
    encoder.setContext(Events.CONTEXT);
    settings.accept(encoder);
    encoder.start();
    return encoder;
  }
}
