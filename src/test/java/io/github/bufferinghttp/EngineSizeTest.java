package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.metrics.DropReason;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bodies too large: for the configuration, and for a destination that says 413. */
class EngineSizeTest {

  private final TestSettings settings = new TestSettings();

  private EngineRig rig() {
    return new EngineRig(settings);
  }

  private static void refuseAbove(EngineRig rig, int bytes) {
    rig.sender.whenSent = sent -> sent.answer(sent.bodyBytes > bytes ? 413 : 200);
  }

  @Test
  void chunkBytes_boundTheWholeBody() {
    settings.chunkBytes = 10; // [aaaa|bbb] are ten
    EngineRig rig = rig();
    rig.sender.answersAtOnce(200);
    rig.log("k", "aaaa", "bbb", "cccc", "dddd", "e");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactly("k[aaaa, bbb]", "k[cccc]", "k[dddd, e]");
    rig.assertEmpty();
  }

  @Test
  void formatsBounds_countToo() {
    FakeFormat format = new FakeFormat();
    format.maxEvents = 2;
    format.maxBytes = 5;
    settings.format = format;
    EngineRig rig = rig();
    rig.sender.answersAtOnce(200);
    rig.log("k", "1", "2", "3", "4444", "5");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).startsWith("k[1, 2]", "k[3]").hasSize(4);
  }

  @Test
  void eventAboveChunkBytes_isCutAtItsEnd() {
    settings.chunkBytes = 64;
    EngineRig rig = rig();
    rig.sender.answersAtOnce(200);
    rig.log("k", "before", "x".repeat(1_000), "after");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests())
        .containsExactly("k[before]", "k[" + "x".repeat(48) + "…[truncated]]", "k[after]");
    assertThat(rig.sender.all).allMatch(sent -> sent.bodyBytes <= 64);
    rig.assertEmpty();
  }

  @Test
  void tooLarge_isSplitInOrderUnderNewIds() {
    EngineRig rig = rig();
    refuseAbove(rig, 10);
    rig.log("k", "aaa", "bbb", "ccc", "ddd");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests())
        .containsExactly("k[aaa, bbb, ccc, ddd]", "k[aaa, bbb]", "k[ccc, ddd]");
    assertThat(rig.sender.all).extracting(FakeSender.Sent::id).doesNotHaveDuplicates();
    assertThat(rig.metrics().delivered()).isEqualTo(4);
    rig.assertEmpty();
  }

  @Test
  void tooLarge_isRememberedForTheDestination() {
    EngineRig rig = rig();
    refuseAbove(rig, 20);
    for (int round = 0; round < 4; round++) {
      IntStream.range(0, 40).forEach(i -> rig.log("a", "12345678"));
      IntStream.range(0, 40).forEach(i -> rig.log("b", "12345678"));
      rig.run(Duration.ofSeconds(2));
    }
    rig.sender.all.clear();
    IntStream.range(0, 40).forEach(i -> rig.log("c", "12345678"));
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.all).allMatch(sent -> sent.bodyBytes <= 20);
    assertThat(rig.metrics().delivered()).isEqualTo(4 * 80 + 40);
    rig.assertEmpty();
  }

  @Test
  void singleEventTooLarge_isShortenedOnceAndThenDropped() {
    EngineRig rig = rig();
    rig.sender.answersAtOnce(413);
    rig.log("k", "y".repeat(100));
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests())
        .containsExactly("k[" + "y".repeat(100) + "]", "k[" + "y".repeat(36) + "…[truncated]]");
    assertThat(rig.dropped(DropReason.TOO_LARGE)).isEqualTo(1);
    assertThat(rig.fallback).containsExactly("y".repeat(100));
    rig.assertEmpty();
  }

  @Test
  void aFalse413_doesNotCutTheEventsThatFollow() {
    EngineRig rig = rig();
    rig.sender.whenSent = sent -> sent.answer(sent.events.size() == 2 ? 413 : 200);
    rig.log("k", "small", "short");
    rig.run(Duration.ofSeconds(2));
    rig.log("k", "an event that is longer than both of them");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.last().events)
        .containsExactly("an event that is longer than both of them");
    assertThat(rig.metrics().delivered()).isEqualTo(3);
    rig.assertEmpty();
  }

  @Test
  void largeEventsThatAreKeptForTheFallback_weighUntilTheyAreGone() {
    settings.maxBufferBytes = 1_000_000;
    EngineRig rig = rig();
    for (int i = 0; i < 30; i++) {
      rig.log("k", "y".repeat(100_000));
      rig.turn();
    }
    assertThat(rig.metrics().buffered()).isEqualTo(5);
    assertThat(rig.fallback).hasSize(25);
    rig.sender.last().answer(413);
    refuseAbove(rig, 150_000);
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.metrics().delivered()).isEqualTo(5);
    rig.assertEmpty();
  }

  @Test
  void withoutAFallback_onlyTheBytesOfLargeEventsWeigh() {
    settings.maxBufferBytes = 1_000_000;
    EngineRig rig = new EngineRig(settings, false);
    for (int i = 0; i < 30; i++) {
      rig.log("k", "y".repeat(100_000));
      rig.turn();
    }
    assertThat(rig.metrics().buffered()).isEqualTo(9);
  }

  @Test
  void droppedEvents_waitForTheFlushThread_unlessTheyAreLarge() {
    settings.capacity = 1;
    String megabyte = "y".repeat((1 << 20) - 100);
    EngineRig rig = rig();
    rig.log("k", "held", "small");
    for (int i = 0; i < 10; i++) {
      rig.log("k", megabyte);
    }
    assertThat(rig.fallback).as("handed over by their callers").hasSize(6);
    rig.turn();
    assertThat(rig.fallback).hasSize(11);
    rig.log("k", megabyte);
    assertThat(rig.fallback).as("there is room again").hasSize(11);
  }

  @Test
  void largeKeys_weighWithTheirEvents() {
    settings.maxBufferBytes = 1_000_000;
    EngineRig rig = new EngineRig(settings, false);
    for (int i = 0; i < 30; i++) {
      rig.log(i + "k".repeat(100_000), "an event");
      rig.turn();
    }
    assertThat(rig.metrics().buffered()).isBetween(9L, 10L);
    rig.sender.answersAtOnce(500);
    rig.run(Duration.ofSeconds(2));
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofMinutes(2));
    assertThat(rig.metrics().delivered()).isBetween(9L, 10L);
    rig.assertEmpty();
  }
}
