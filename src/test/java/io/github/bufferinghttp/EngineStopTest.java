package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.metrics.DropReason;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The end of an appender: what can go goes at once, the rest is counted and handed on. */
class EngineStopTest {

  private final TestSettings settings = new TestSettings();

  @Test
  void beginStop_sendsOpenChunksAtOnce() {
    settings.flushInterval = Duration.ofMinutes(1);
    EngineRig rig = new EngineRig(settings);
    rig.sender.answersAtOnce(200);
    rig.log("a", "1");
    rig.run(Duration.ofSeconds(1));
    assertThat(rig.sender.all).isEmpty();

    rig.loop.beginStop(rig.now);
    rig.run(Duration.ofMillis(10));

    assertThat(rig.sender.requests()).containsExactly("a[1]");
    rig.assertEmpty();
  }

  @Test
  void beginStop_takesWhatIsLoggedMeanwhile() {
    EngineRig rig = new EngineRig(settings);
    rig.sender.answersAtOnce(200);
    rig.loop.beginStop(rig.now);
    rig.settle();
    rig.log("a", "late");
    rig.run(Duration.ofMillis(10));
    assertThat(rig.sender.requests()).containsExactly("a[late]");
    rig.assertEmpty();
  }

  @Test
  void beginStop_endsBackOffs() {
    EngineRig rig = new EngineRig(settings);
    rig.sender.whenSent = sent -> sent.answer(401);
    rig.log("a", "1");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.all).hasSize(1);
    rig.sender.answersAtOnce(200);
    rig.loop.beginStop(rig.now);
    rig.settle();
    assertThat(rig.sender.requests()).containsExactly("a[1]", "a[1]");
    rig.assertEmpty();
  }

  @Test
  void beginStop_triesADeadDestinationAgainWithinAQuarterSecond() {
    EngineRig rig = new EngineRig(settings);
    rig.sender.failsAtOnce(new ConnectException("refused"));
    rig.log("a", "1");
    rig.run(Duration.ofMinutes(10));
    int before = rig.sender.all.size();
    rig.loop.beginStop(rig.now);
    rig.run(Duration.ofSeconds(10));
    assertThat(rig.sender.all.size() - before).isBetween(20, 45);
  }

  @Test
  void beginStop_triesASickKeyAgainWithinAQuarterSecond() {
    EngineRig rig = new EngineRig(settings);
    rig.sender.answersAtOnce(500);
    rig.log("a", "1");
    rig.run(Duration.ofMinutes(2)); // its back-off has grown to half a minute
    int before = rig.sender.all.size();
    rig.loop.beginStop(rig.now);
    rig.run(Duration.ofSeconds(8));
    assertThat(rig.sender.all.size() - before).isBetween(20, 45);
  }

  @Test
  void beginStop_asksAThrottledKeyOnceMoreAndThenWaitsAsItIsTold() {
    EngineRig rig = new EngineRig(settings);
    rig.sender.whenSent = sent -> sent.answer(429, Map.of("Retry-After", "4"), "");
    rig.log("a", "1");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.all).hasSize(1);
    rig.loop.beginStop(rig.now);
    rig.run(Duration.ofSeconds(9));
    assertThat(rig.sender.all).hasSize(4); // at once, after 4 s, after 8 s
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(4));
    assertThat(rig.sender.all).hasSize(5);
    rig.assertEmpty();
  }

  @Test
  void beginStop_endsTheWaitOfAKeyThatIsOnlyRemembered() {
    EngineRig rig = new EngineRig(settings);
    settings.maxAge = Duration.ofSeconds(1);
    rig.sender.whenSent = sent -> sent.answer(401);
    rig.log("a", "1");
    rig.run(Duration.ofSeconds(2));
    rig.engine
        .settlement()
        .dropWaiting(
            rig.engine.partitions().all().iterator().next().sealed().element(), DropReason.EXPIRED);
    assertThat(rig.engine.partitions().all()).isEmpty();
    rig.sender.answersAtOnce(200);
    rig.loop.beginStop(rig.now);
    rig.log("a", "2");
    rig.run(Duration.ofMillis(300));
    assertThat(rig.sender.requests()).containsExactly("a[1]", "a[2]");
  }

  @Test
  void endStop_countsEverythingAndHandsItToTheFallback() {
    settings.chunkSize = 2;
    settings.maxInFlight = 1;
    EngineRig rig = new EngineRig(settings);
    rig.log("flying", "1", "2").log("sealed", "3", "4").log("open", "5");
    rig.turn();
    assertThat(rig.sender.requests()).containsExactly("flying[1, 2]");
    rig.log("queued", "6");
    CompletableFuture<Boolean> flush = rig.flush();

    rig.loop.beginStop(rig.now);
    rig.loop.endStop(rig.now);

    assertThat(rig.dropped(DropReason.SHUTDOWN)).isEqualTo(6);
    assertThat(rig.fallback).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
    assertThat(rig.sender.all.get(0).cancelled).isTrue();
    assertThat(flush).isCompletedWithValue(true);
    rig.assertEmpty();
  }

  @Test
  void endStop_countsWhatIsLoggedAfterIt() {
    EngineRig rig = new EngineRig(settings);
    rig.loop.beginStop(rig.now);
    rig.loop.endStop(rig.now);
    rig.log("a", "1", "2");
    rig.engine.doChores(rig.now);
    assertThat(rig.dropped(DropReason.SHUTDOWN)).isEqualTo(2);
    assertThat(rig.fallback).containsExactly("1", "2");
    assertThat(rig.metrics().appended()).isEqualTo(2);
    rig.assertEmpty();
  }

  /** More than the flush thread would look at one place that a caller has not filled yet. */
  @Test
  void endStop_countsAnyNumberOfEvents() {
    settings.capacity = 11_000_000;
    settings.keepLevel = Level.OFF;
    EngineRig rig = new EngineRig(settings, false);
    ILoggingEvent event = LogEvents.event(Level.INFO, "a", "1", rig.wallMillis);
    for (int i = 0; i < settings.capacity; i++) {
      rig.engine.intake().accept(event, Level.INFO);
    }
    rig.loop.beginStop(rig.now);
    rig.loop.endStop(rig.now);
    assertThat(rig.dropped(DropReason.SHUTDOWN)).isEqualTo(settings.capacity);
    rig.assertEmpty();
  }

  @Test
  void endStop_ignoresAnswersThatComeLater() {
    EngineRig rig = new EngineRig(settings);
    rig.log("a", "1");
    rig.run(Duration.ofSeconds(2));
    rig.loop.beginStop(rig.now);
    rig.loop.endStop(rig.now);
    rig.sender.last().answer(200);
    rig.settle();
    assertThat(rig.metrics().delivered()).isZero();
    assertThat(rig.dropped(DropReason.SHUTDOWN)).isEqualTo(1);
    rig.assertEmpty();
  }

  @Test
  void endStop_countsAnAnswerThatHasCome() {
    EngineRig rig = new EngineRig(settings);
    rig.log("a", "1");
    rig.run(Duration.ofSeconds(2));
    rig.loop.beginStop(rig.now);
    rig.sender.last().answer(200);
    rig.loop.endStop(rig.now);
    assertThat(rig.metrics().delivered()).isEqualTo(1);
    assertThat(rig.metrics().dropped()).isZero();
    rig.assertEmpty();
  }
}
