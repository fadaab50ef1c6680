package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What goes into which request, and when: chunks, keys, turns. */
class EngineOrderTest {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final TestSettings settings = new TestSettings();

  private EngineRig rig() {
    return new EngineRig(settings);
  }

  @Test
  void chunkSize_sealsAtOnce() {
    settings.chunkSize = 2;
    EngineRig rig = rig();
    rig.log("a", "1", "2", "3");
    rig.turn();
    assertThat(rig.sender.requests()).containsExactly("a[1, 2]");
  }

  @Test
  void requestUnderWay_theOneBehindItIsPreparedOnce() {
    settings.chunkSize = 2;
    EngineRig rig = rig();
    rig.log("a", "1", "2", "3", "4", "5", "6");
    rig.turn();
    rig.turn();
    assertThat(rig.sender.requests()).containsExactly("a[1, 2]");
    assertThat(rig.sender.prepared).hasSize(1);
    rig.sender.answerAll(200);
    rig.turn();
    assertThat(rig.sender.requests()).containsExactly("a[1, 2]", "a[3, 4]");
    assertThat(rig.sender.last().exchange.chunk()).isSameAs(rig.sender.prepared.get(0));
    assertThat(rig.sender.prepared).hasSize(2);
  }

  @Test
  void preparationThatFails_isTriedOnceAndHarmsNothing() {
    settings.chunkSize = 2;
    EngineRig rig = rig();
    rig.sender.preparingFails = true;
    rig.log("a", "1", "2", "3", "4");
    rig.turn();
    rig.turn();
    assertThat(rig.sender.prepared).hasSize(1);
    rig.sender.answerAll(200);
    rig.turn();
    assertThat(rig.sender.requests()).containsExactly("a[1, 2]", "a[3, 4]");
  }

  @Test
  void flushInterval_countsFromTheEventsOwnTime() {
    EngineRig rig = rig();
    rig.turn();
    rig.log("a", "1");
    rig.pass(Duration.ofMillis(600));
    rig.turn();
    rig.pass(Duration.ofMillis(399));
    rig.turn();
    assertThat(rig.sender.all).isEmpty();
    rig.pass(Duration.ofMillis(1));
    rig.turn();
    assertThat(rig.sender.requests()).containsExactly("a[1]");
  }

  @Test
  void flushInterval_isKeptByTheTurnsThatTheLoopAsksFor() {
    EngineRig rig = rig();
    rig.turn();
    rig.pass(Duration.ofMillis(700));
    rig.log("a", "1");
    rig.pass(Duration.ofMillis(100));
    rig.run(Duration.ofMillis(899));
    assertThat(rig.sender.all).isEmpty();
    rig.run(Duration.ofMillis(1));
    assertThat(rig.sender.requests()).containsExactly("a[1]");
  }

  @Test
  void eventsWithStrangeTimes_goWithinTheInterval() {
    EngineRig rig = rig();
    rig.turn();
    rig.wallMillis += Duration.ofDays(3_000).toMillis(); // the clock jumps
    rig.log("future", "1");
    rig.wallMillis -= Duration.ofDays(6_000).toMillis();
    rig.log("past", "2");
    rig.run(Duration.ofMillis(1_001));
    assertThat(rig.sender.requests()).containsExactlyInAnyOrder("future[1]", "past[2]");
  }

  @Test
  void keys_goInTheOrderInWhichTheyAppeared() {
    settings.maxInFlight = 10;
    EngineRig rig = rig();
    rig.log("c", "1").log("a", "2").log("b", "3").log("a", "4").log("c", "5");
    rig.run(INTERVAL);
    assertThat(rig.sender.requests()).containsExactly("c[1, 5]", "a[2, 4]", "b[3]");
  }

  @Test
  void oneKey_hasOneRequestUnderWay() {
    settings.chunkSize = 1;
    EngineRig rig = rig();
    rig.log("a", "1", "2", "3").log("b", "4");
    rig.run(INTERVAL);
    assertThat(rig.sender.requests()).containsExactly("a[1]", "b[4]");
    rig.sender.all.get(0).answer(200);
    rig.settle();
    assertThat(rig.sender.requests()).containsExactly("a[1]", "b[4]", "a[2]");
  }

  @Test
  void oneKey_hasOneRequestUnderWayWhenAnUnfilledChunkGoes() {
    EngineRig rig = rig();
    rig.log("a", "1");
    rig.run(INTERVAL.multipliedBy(2));
    rig.log("a", "2");
    rig.run(INTERVAL.multipliedBy(3));
    assertThat(rig.sender.requests()).containsExactly("a[1]");
    rig.sender.last().answer(200);
    rig.settle();
    assertThat(rig.sender.requests()).containsExactly("a[1]", "a[2]");
  }

  @Test
  void maxInFlight_boundsAllKeys() {
    settings.maxInFlight = 3;
    EngineRig rig = rig();
    IntStream.range(0, 10).forEach(i -> rig.log("k" + i, "1"));
    rig.run(INTERVAL.multipliedBy(2));
    assertThat(rig.sender.underWay()).hasSize(3);
    for (int i = 0; i < 10; i++) {
      rig.sender.all.get(i).answer(200);
      rig.settle();
      assertThat(rig.sender.underWay().size()).isLessThanOrEqualTo(3);
    }
    assertThat(rig.sender.all).hasSize(10);
    rig.assertEmpty();
  }

  @Test
  void maxInFlightPerKey_allowsMore() {
    settings.chunkSize = 1;
    settings.maxInFlightPerKey = 2;
    EngineRig rig = rig();
    rig.log("a", "1", "2", "3", "4");
    rig.run(INTERVAL);
    assertThat(rig.sender.requests()).containsExactly("a[1]", "a[2]");
    rig.sender.all.get(1).answer(200);
    rig.settle();
    assertThat(rig.sender.requests()).containsExactly("a[1]", "a[2]", "a[3]");
  }

  @Test
  void maxInFlightPerKey_keepsTheBackOffOfTheKey() {
    settings.chunkSize = 1;
    settings.maxInFlightPerKey = 2;
    EngineRig rig = rig();
    rig.log("a", "1", "2", "3", "4");
    rig.run(INTERVAL);
    rig.sender.answerAll(500);
    rig.settle();
    assertThat(rig.sender.all).as("waits").hasSize(2);
    rig.sender.answersAtOnce(200);
    rig.run(INTERVAL.multipliedBy(2));
    rig.assertEmpty();
    assertThat(rig.metrics().delivered()).isEqualTo(4);
  }

  @Test
  void busyKey_doesNotStarveTheOthers() {
    settings.chunkSize = 1;
    settings.maxInFlight = 1;
    EngineRig rig = rig();
    IntStream.range(0, 20).forEach(i -> rig.log("busy", "x"));
    rig.log("quiet", "1").log("silent", "2");
    rig.turn();
    for (int i = 0; i < 4; i++) {
      rig.sender.answerAll(200);
      rig.settle();
    }
    assertThat(rig.sender.requests()).contains("quiet[1]", "silent[2]");
  }

  @Test
  void chunkThatWaitsForItsTurn_takesMore() {
    EngineRig rig = rig();
    rig.log("a", "1");
    rig.run(INTERVAL);
    for (int i = 2; i <= 6; i++) {
      rig.log("a", "" + i);
      rig.run(INTERVAL.multipliedBy(2));
    }
    rig.sender.answerAll(200);
    rig.settle();
    assertThat(rig.sender.requests()).containsExactly("a[1]", "a[2, 3, 4, 5, 6]");
  }

  @Test
  void pressure_sealsBeforeTheInterval() {
    settings.capacity = 10;
    EngineRig rig = rig();
    rig.log("a", "1", "2", "3", "4", "5", "6", "7", "8");
    rig.turn();
    assertThat(rig.sender.requests()).containsExactly("a[1, 2, 3, 4, 5, 6, 7, 8]");
  }

  /** What waits would fill them anyway. */
  @Test
  void pressure_sealsNoPartOfWhatWaits() {
    settings.capacity = 2_000;
    settings.chunkSize = 1_000;
    EngineRig rig = rig();
    IntStream.range(0, 1_600).forEach(i -> rig.log("a", "" + i));
    rig.turn();
    assertThat(rig.sender.all).hasSize(1);
    assertThat(rig.sender.last().events).hasSize(1_000);
  }

  /** The first chunk that goes has what the queue held of its key. */
  @Test
  void pressure_withManyKeysSealsWhatIsDrained() {
    settings.capacity = 2_000;
    settings.chunkSize = 1_000;
    EngineRig rig = rig();
    IntStream.range(0, 1_600).forEach(i -> rig.log("k" + i % 20, "" + i));
    rig.turn();
    assertThat(rig.sender.all).isNotEmpty();
    assertThat(rig.sender.all.get(0).events).hasSizeGreaterThanOrEqualTo(40);
  }

  /** A flush interval is for what may still come. */
  @Test
  void whatPressureLeft_goesAsSoonAsNothingNewComes() {
    settings.capacity = 2_000;
    settings.chunkSize = 1_000;
    EngineRig rig = rig();
    IntStream.range(0, 1_600).forEach(i -> rig.log("k" + i % 20, "" + i));
    rig.sender.answersAtOnce(200);
    rig.turn();
    rig.run(INTERVAL.dividedBy(4));
    assertThat(rig.sender.all.stream().mapToInt(sent -> sent.events.size()).sum()).isEqualTo(1_600);
    rig.assertBooksExact();
  }

  /** Where there was none, an event waits for others of its key. */
  @Test
  void withoutPressure_aChunkWaitsForTheInterval() {
    EngineRig rig = rig();
    rig.log("a", "1");
    rig.run(INTERVAL.dividedBy(2));
    assertThat(rig.sender.all).isEmpty();
    rig.run(INTERVAL);
    assertThat(rig.sender.requests()).containsExactly("a[1]");
  }

  @Test
  void pressureOfBytes_sealsBeforeTheInterval() {
    settings.maxBufferBytes = 4_096;
    EngineRig rig = rig();
    rig.log("a", "x".repeat(1_600)).log("b", "y".repeat(1_600));
    rig.turn();
    assertThat(rig.sender.all).isNotEmpty();
  }

  @Test
  void batchId_isTheSameForEachAttemptAndNewForEachChunk() {
    settings.chunkSize = 1;
    EngineRig rig = rig();
    int[] statuses = {500, 500, 200, 200};
    rig.sender.whenSent = sent -> sent.answer(statuses[rig.sender.all.size() - 1]);
    rig.log("a", "1", "2");
    rig.run(INTERVAL.multipliedBy(10));
    List<String> ids = rig.sender.all.stream().map(FakeSender.Sent::id).toList();
    assertThat(ids).hasSize(4);
    assertThat(ids.subList(0, 3)).containsOnly(ids.get(0));
    assertThat(ids.get(3)).isNotEqualTo(ids.get(0));
    assertThat(rig.sender.requests()).containsExactly("a[1]", "a[1]", "a[1]", "a[2]");
  }

  @Test
  void keysWithoutEvents_areForgotten() {
    EngineRig rig = rig();
    rig.sender.answersAtOnce(200);
    for (int i = 0; i < 20_000; i++) {
      rig.log("key" + i, "event");
      rig.pass(Duration.ofMillis(1));
      rig.turn();
      assertThat(rig.engine.partitions().all().size()).isLessThanOrEqualTo(settings.capacity);
    }
    rig.run(INTERVAL.multipliedBy(10));
    assertThat(rig.metrics().delivered()).isEqualTo(20_000);
    assertThat(rig.sender.all)
        .allMatch(sent -> sent.headers.get("X-Key").equals(sent.key()))
        .hasSize(20_000);
    rig.assertEmpty();
  }
}
