package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More keys than anybody can hold: delivered under their own headers, within the capacity. */
@Tag("slow")
class EngineManyKeysTest {

  private static final int EVENTS = 1_000_000;

  private final TestSettings settings = new TestSettings();

  @Test
  void aMillionKeys_areAllDeliveredUnderTheirOwnHeaders_withinTheCapacity() {
    settings.capacity = 1_000;
    EngineRig rig = new EngineRig(settings, false);
    long[] sent = new long[2];
    rig.sender.whenSent =
        request -> {
          sent[0] += request.events.size();
          sent[1] += request.events.stream().filter(event -> !event.equals(request.key())).count();
          request.answer(200);
          rig.sender.all.clear();
        };
    for (int i = 0; i < EVENTS; i++) {
      rig.log(Level.WARN, "key" + i, "key" + i); // nobody waits here, so the reserve is used
      if (i % 150 == 0) {
        rig.pass(Duration.ofMillis(4));
        rig.settle();
        assertThat(rig.engine.partitions().all().size()).isLessThanOrEqualTo(settings.capacity);
      }
    }
    rig.run(Duration.ofSeconds(3));
    assertThat(sent).as("all, and those under wrong headers").containsExactly(EVENTS, 0);
    assertThat(rig.metrics().delivered()).isEqualTo(EVENTS);
    rig.assertEmpty();
  }

  @Test
  void smallBatches_areToldOnce() {
    settings.capacity = 1_000;
    settings.maxInFlight = 1;
    EngineRig rig = new EngineRig(settings);
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      String key = "key" + random.nextInt(900);
      rig.log(key, "event");
      if (i % 10 == 0) {
        rig.pass(Duration.ofMillis(1));
        rig.settle();
        rig.sender.answerAll(200);
      }
    }
    assertThat(rig.statuses)
        .filteredOn(status -> status.startsWith("batches have become small: "))
        .hasSize(1);
    rig.sender.answersAtOnce(200);
    rig.sender.answerAll(200);
    rig.run(Duration.ofSeconds(90));
    rig.log("a", "event");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.statuses)
        .filteredOn(status -> status.startsWith("the state of small batches is over"))
        .hasSize(1);
    rig.assertEmpty();
  }

  @Test
  void fewKeys_areNotToldOf() {
    settings.capacity = 20;
    EngineRig rig = new EngineRig(settings);
    for (int i = 0; i < 1_000; i++) {
      rig.log("key" + i % 4, "event");
      if (i % 5 == 0) {
        rig.settle();
        rig.sender.answerAll(200);
      }
    }
    assertThat(rig.statuses).noneMatch(status -> status.contains("small"));
  }

  /** Where every event that goes were looked for among all keys, this took minutes. */
  @Test
  @Timeout(60)
  void dropOldest_costsNoLookAtAllKeysForEachEvent() {
    settings.capacity = 60_000;
    settings.overflowPolicy = OverflowPolicy.dropOldest;
    settings.maxInFlight = 1_000;
    EngineRig rig = new EngineRig(settings, false);
    rig.sender.failsAtOnce(new ConnectException());
    int events = 400_000;
    for (int i = 0; i < events; i++) {
      rig.log("key" + i, "" + i);
      if (i % 200 == 0) {
        rig.pass(Duration.ofMillis(4));
        rig.turn();
      }
    }
    assertThat(rig.metrics().buffered()).isGreaterThan(30_000);
    rig.sender.all.clear();
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(60));
    assertThat(rig.sender.all.stream().flatMap(sent -> sent.events.stream()))
        .hasSizeGreaterThan(30_000)
        .allMatch(event -> Integer.parseInt(event) > events - settings.capacity);
    rig.assertEmpty();
  }

  /** The promise of a key that is throttled holds for many of them, each with little. */
  @Test
  void manyThrottledKeys_keepNobodyElseOut() {
    settings.capacity = 5_000;
    settings.overflowPolicy = OverflowPolicy.dropNewest;
    settings.maxInFlight = 64;
    EngineRig rig = new EngineRig(settings);
    rig.sender.whenSent = sent -> sent.answer(sent.key().startsWith("well") ? 200 : 429);
    for (int i = 0; i < 60_000; i++) {
      rig.log("throttled" + i % 3_000, "throttled");
      if (i % 10 == 0) {
        rig.log("well", "well");
      }
      if (i % 100 == 0) {
        rig.pass(Duration.ofMillis(100));
        rig.settle();
        rig.sender.all.clear();
      }
    }
    assertThat(rig.fallback).hasSizeGreaterThan(50_000);
    assertThat(rig.fallback.stream().filter("well"::equals)).isEmpty();
    rig.assertBooksExact();
  }
}
