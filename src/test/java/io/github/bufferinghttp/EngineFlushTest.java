package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code flush}: true once all that was appended before is delivered or dropped, not before. */
class EngineFlushTest {

  private final TestSettings settings = new TestSettings();
  private final EngineRig rig = new EngineRig(settings);

  @Test
  void flush_ofNothingIsDoneAtOnce() {
    CompletableFuture<Boolean> flush = rig.flush();
    rig.turn();
    assertThat(flush).isCompletedWithValue(true);
  }

  @Test
  void flush_sealsAndWaitsForTheAnswer() {
    rig.log("a", "1").log("b", "2");
    CompletableFuture<Boolean> flush = rig.flush();
    rig.turn();
    assertThat(rig.sender.requests()).containsExactly("a[1]", "b[2]");
    rig.sender.all.get(0).answer(200);
    rig.settle();
    assertThat(flush).isNotDone();
    rig.sender.all.get(1).answer(200);
    rig.settle();
    assertThat(flush).isCompletedWithValue(true);
  }

  /** At the JVM's exit nobody waits for anything after that. */
  @Test
  void flush_isDoneAfterTheFallbackHasWhatCallersDropped() {
    TestSettings settings = new TestSettings();
    settings.capacity = 2;
    settings.overflowPolicy = OverflowPolicy.dropNewest;
    EngineRig small = new EngineRig(settings);
    small.log(Level.WARN, "a", "1");
    small.log(Level.WARN, "a", "2");
    small.flush();
    small.turn();
    small.log(Level.WARN, "a", "dropped");
    small.sender.last().answer(200);
    CompletableFuture<Integer> handedOver = small.flush().thenApply(all -> small.fallback.size());
    small.settle();
    assertThat(handedOver).isCompletedWithValue(1);
  }

  @Test
  void flush_doesNotWaitForLaterEvents() {
    rig.log("a", "1");
    CompletableFuture<Boolean> flush = rig.flush();
    rig.turn();
    rig.log("b", "2");
    rig.run(Duration.ofSeconds(2));
    rig.sender.all.get(0).answer(200);
    rig.settle();
    assertThat(rig.sender.underWay()).hasSize(1);
    assertThat(flush).isCompletedWithValue(true);
  }

  @Test
  void flush_waitsForRetriesAndForHalves() {
    rig.log("a", "1", "2");
    CompletableFuture<Boolean> flush = rig.flush();
    rig.turn();
    rig.sender.last().answer(500);
    rig.run(Duration.ofMillis(600));
    rig.sender.last().answer(413);
    rig.settle();
    rig.sender.last().answer(200);
    rig.settle();
    assertThat(flush).isNotDone();
    rig.sender.last().answer(200);
    rig.settle();
    assertThat(flush).isCompletedWithValue(true);
    assertThat(rig.sender.requests()).containsExactly("a[1, 2]", "a[1, 2]", "a[1]", "a[2]");
  }

  @Test
  void flush_isDoneWhenEverythingIsDropped() {
    rig.log("a", "1");
    CompletableFuture<Boolean> flush = rig.flush();
    rig.turn();
    rig.sender.last().answer(400);
    rig.settle();
    assertThat(flush).isCompletedWithValue(true);
  }

  @Test
  void flushes_areDoneInTheirOrder() {
    rig.log("a", "1");
    CompletableFuture<Boolean> first = rig.flush();
    rig.turn();
    rig.log("b", "2");
    CompletableFuture<Boolean> second = rig.flush();
    rig.turn();
    assertThat(rig.sender.requests()).containsExactly("a[1]", "b[2]");
    rig.sender.all.get(1).answer(200);
    rig.settle();
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    rig.sender.all.get(0).answer(200);
    rig.settle();
    assertThat(first).isCompletedWithValue(true);
    assertThat(second).isCompletedWithValue(true);
  }

  @Test
  void flushThatWasGivenUp_holdsNobodyUp() {
    rig.log("a", "1");
    rig.flush().complete(false);
    CompletableFuture<Boolean> second = rig.flush();
    rig.turn();
    rig.sender.answerAll(200);
    rig.settle();
    assertThat(second).isCompletedWithValue(true);
    rig.assertEmpty();
  }

  @Test
  void flush_afterTheStop_isDoneAtOnce() {
    rig.log("a", "1");
    rig.sender.answersAtOnce(200);
    rig.loop.beginStop(rig.now);
    rig.settle();
    rig.loop.endStop(rig.now);
    assertThat(rig.flush()).isCompletedWithValue(true);
  }
}
