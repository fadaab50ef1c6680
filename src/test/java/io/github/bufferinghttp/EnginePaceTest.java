package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where there is nothing to do, next to nothing is done: turns by the simulated hour. */
class EnginePaceTest {

  private static final Duration HOUR = Duration.ofHours(1);

  /** One a second for the flush interval, and as many again for everything else. */
  private static final int MOST_AN_HOUR = 2 * 3_600;

  private final TestSettings settings = new TestSettings();

  private EngineRig rig() {
    settings.maxAge = Duration.ofDays(1);
    return new EngineRig(settings);
  }

  private static void fill(EngineRig rig) {
    IntStream.range(0, 50).forEach(i -> rig.log(Level.WARN, "k" + i % 10, "event"));
  }

  private static void assertIdle(EngineRig rig) {
    rig.run(Duration.ofSeconds(3));
    assertThat(rig.run(HOUR)).isLessThanOrEqualTo(MOST_AN_HOUR);
    rig.assertBooksExact();
  }

  @Test
  void nothingLogged_isIdle() {
    EngineRig rig = rig();
    assertThat(rig.run(HOUR)).isBetween(3_600, 3_602);
  }

  @Test
  void everythingDelivered_isIdle() {
    EngineRig rig = rig();
    rig.sender.answersAtOnce(200);
    fill(rig);
    assertIdle(rig);
    rig.assertEmpty();
  }

  /**
   * Nothing is due yet, and some stay in the queue: who fills the buffer has to wake the thread.
   */
  @Test
  void dropOldest_bufferThatFillsSlowly_isSentBeforeItIsFull() {
    settings.capacity = 200;
    settings.flushInterval = Duration.ofSeconds(10);
    settings.overflowPolicy = OverflowPolicy.dropOldest;
    EngineRig rig = rig();
    rig.sender.answersAtOnce(200);
    long due = rig.turn();
    int wakesSeen = rig.wakes.get();
    for (int i = 0; i < 1_000; i++) {
      rig.log("k" + i % 20, "event");
      rig.pass(Duration.ofMillis(7));
      if (rig.wakes.get() > wakesSeen || due - rig.now <= 0) {
        wakesSeen = rig.wakes.get();
        due = rig.turn();
      }
    }
    assertThat(rig.metrics().dropped()).isZero();
    assertThat(rig.turns).as("turns").isLessThan(2_000);
  }

  /** To keep a place free for what comes next would be to deliver nothing. */
  @Test
  void dropOldest_withOnePlace_deliversUnderAFlood() {
    settings.capacity = 1;
    settings.overflowPolicy = OverflowPolicy.dropOldest;
    EngineRig rig = rig();
    rig.sender.answersAtOnce(200);
    for (int i = 0; i < 100; i++) {
      rig.log("k", "event", "event", "event");
      rig.run(Duration.ofMillis(50));
    }
    assertThat(rig.metrics().delivered()).isPositive();
    rig.run(Duration.ofSeconds(2));
    rig.log("k", "event", "event", "the last");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).last().isEqualTo("k[the last]");
  }

  @Test
  void oneSlowRequestAfterTheOther_isIdle() {
    settings.requestTimeout = Duration.ofHours(2);
    EngineRig rig = rig();
    fill(rig);
    assertIdle(rig);
    assertThat(rig.sender.underWay()).hasSize(4);
  }

  @Test
  void deadDestination_isIdle() {
    EngineRig rig = rig();
    rig.sender.failsAtOnce(new ConnectException("refused"));
    fill(rig);
    assertIdle(rig);
  }

  @Test
  void probeThatHangs_isIdle() {
    EngineRig rig = rig();
    rig.sender.failsAtOnce(new ConnectException("refused"));
    fill(rig);
    rig.run(Duration.ofSeconds(3));
    rig.sender.whenSent = sent -> {};
    assertIdle(rig);
  }

  @Test
  void everyKeyDelayed_isIdle() {
    EngineRig rig = rig();
    rig.sender.whenSent = sent -> sent.answer(401);
    fill(rig);
    assertIdle(rig);
  }

  @Test
  void destinationHeld_isIdle() {
    EngineRig rig = rig();
    rig.sender.whenSent = sent -> sent.answer(503, Map.of("Retry-After", "300"), "");
    fill(rig);
    assertIdle(rig);
  }

  @Test
  void brokenCustomizer_isIdle() {
    settings.customizer =
        (key, headers) -> {
          throw new IllegalStateException("no token");
        };
    EngineRig rig = rig();
    fill(rig);
    assertIdle(rig);
  }

  @ParameterizedTest
  @EnumSource(OverflowPolicy.class)
  void fullOfEvents_isIdle(OverflowPolicy policy) {
    settings.capacity = 40;
    settings.overflowPolicy = policy;
    EngineRig rig = rig();
    rig.sender.failsAtOnce(new ConnectException("refused"));
    fill(rig);
    assertIdle(rig);
  }

  @ParameterizedTest
  @EnumSource(OverflowPolicy.class)
  void fullOfBytes_isIdle(OverflowPolicy policy) {
    settings.maxBufferBytes = 2_048;
    settings.overflowPolicy = policy;
    EngineRig rig = rig();
    rig.sender.failsAtOnce(new ConnectException("refused"));
    fill(rig);
    assertIdle(rig);
  }

  @ParameterizedTest
  @EnumSource(OverflowPolicy.class)
  void everythingUnderWay_isIdle(OverflowPolicy policy) {
    settings.capacity = 8;
    settings.requestTimeout = Duration.ofHours(2);
    settings.overflowPolicy = policy;
    EngineRig rig = rig();
    fill(rig);
    rig.run(Duration.ofSeconds(3));
    fill(rig);
    assertIdle(rig);
  }

  @Test
  void flushThatNobodyWaitsForAnyMore_isIdle() {
    settings.maxBufferBytes = 1_024;
    EngineRig rig = rig();
    rig.sender.failsAtOnce(new ConnectException("refused"));
    fill(rig);
    rig.run(Duration.ofSeconds(3));
    CompletableFuture<Boolean> flush = rig.flush();
    rig.run(Duration.ofSeconds(1));
    flush.complete(false);
    assertIdle(rig);
  }

  @Test
  void lonelyEvents_costTwoTurnsEachAtMost() {
    EngineRig rig = rig();
    rig.sender.answersAtOnce(200);
    int turns = 0;
    for (int i = 0; i < 60; i++) {
      rig.log("k", "event");
      turns += rig.run(Duration.ofMinutes(1));
    }
    assertThat(turns).isLessThan(MOST_AN_HOUR);
    rig.assertEmpty();
  }
}
