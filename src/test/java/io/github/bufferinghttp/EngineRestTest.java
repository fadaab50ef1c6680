package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.spool.MemorySpool;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * An appender with a spool that has nothing to do: it sleeps as long as one without, and what it
 * promises of the next event and of others' files holds all the same.
 */
class EngineRestTest {

  private static final Duration HOUR = Duration.ofHours(1);

  /** How long an event may be in memory alone. */
  private static final Duration UNSTORED = Duration.ofMillis(200);

  private final TestSettings settings = new TestSettings();
  private final MemorySpool spool = new MemorySpool(1 << 30, true);

  private EngineRig always(Duration flushInterval) {
    settings.flushInterval = UNSTORED;
    settings.idleInterval = flushInterval;
    return rig(true);
  }

  private EngineRig rig(boolean always) {
    settings.maxAge = Duration.ofDays(1);
    return new EngineRig(settings, false, new SpoolSetup(true, spool, always));
  }

  @Test
  void always_nothingLogged_takesATurnAFlushInterval_andLooksForOrphansOnceAMinute() {
    EngineRig rig = always(Duration.ofSeconds(1));
    assertThat(rig.run(HOUR)).isBetween(3_600, 3_662);
    assertThat(spool.looks()).isBetween(60, 62);
  }

  @Test
  void onOverflow_nothingLogged_takesATurnAFlushInterval() {
    EngineRig rig = rig(false);
    assertThat(rig.run(HOUR)).isBetween(3_600, 3_662);
    int before = rig.wakes.get();
    rig.log("k", "event");
    assertThat(rig.wakes).as("one event is no reason to wake anybody").hasValue(before);
  }

  @Test
  void always_withALongFlushInterval_isWokenForOrphansAlone() {
    EngineRig rig = always(Duration.ofMinutes(10));
    rig.settle();
    assertThat(spool.looks()).isEqualTo(1);
    rig.run(Duration.ofSeconds(59));
    assertThat(spool.looks()).isEqualTo(1);
    rig.run(Duration.ofSeconds(1));
    assertThat(spool.looks()).isEqualTo(2);
    int looks = spool.looks();
    assertThat(rig.run(HOUR)).isBetween(60, 62);
    assertThat(spool.looks() - looks).isEqualTo(60);
  }

  @Test
  void onOverflow_looksForOrphansOnceAMinute() {
    EngineRig rig = rig(false);
    rig.run(HOUR);
    assertThat(spool.looks()).isBetween(60, 62);
  }

  @Test
  void abandonedSpoolThatIsNotLeft_isWaitedForAWhile_withoutABusyLoop() {
    EngineRig rig = rig(false);
    rig.sender.answersAtOnce(200);
    spool.awaitsAbandoned(true);
    rig.log("k", "1");
    rig.run(Duration.ofMillis(4_900));
    assertThat(rig.sender.requests()).isEmpty();
    rig.run(Duration.ofMillis(200));
    assertThat(rig.sender.requests()).containsExactly("k[1]");
    assertThat(spool.looks()).isLessThan(300);
    rig.assertEmpty();
  }

  @Test
  void abandonedSpoolThatIsLeft_isWaitedForNoLonger() {
    EngineRig rig = rig(false);
    rig.sender.answersAtOnce(200);
    spool.awaitsAbandoned(true);
    rig.log("k", "1");
    rig.run(Duration.ofSeconds(2));
    spool.awaitsAbandoned(false);
    rig.run(Duration.ofMillis(30));
    assertThat(rig.sender.requests()).containsExactly("k[1]");
  }

  @Test
  void searchForOrphansThatFindsMany_isNotPutOffByTheRest() {
    EngineRig rig = always(Duration.ofSeconds(10));
    rig.run(Duration.ofSeconds(30));
    spool.findsMoreIn(20);
    rig.run(Duration.ofSeconds(30));
    int before = spool.looks();
    rig.run(Duration.ofSeconds(4));
    assertThat(spool.looks() - before).isEqualTo(20);
  }

  @Test
  void always_everythingDelivered_rests() {
    EngineRig rig = always(Duration.ofSeconds(1));
    rig.sender.answersAtOnce(200);
    for (int i = 0; i < 50; i++) {
      rig.log("k" + i % 10, "event");
    }
    rig.run(Duration.ofSeconds(3));
    assertThat(rig.metrics().delivered()).isEqualTo(50);
    assertThat(rig.run(HOUR)).isLessThanOrEqualTo(3_662);
    rig.assertEmpty();
  }

  @Test
  void always_firstEventAfterARest_wakesAndIsOnDiskInTime() {
    EngineRig rig = always(Duration.ofMinutes(10));
    for (int i = 1; i <= 3; i++) {
      rig.run(Duration.ofSeconds(90));
      int before = rig.wakes.get();
      rig.log("k", "first");
      assertThat(rig.wakes).as("woken").hasValue(before + 1);
      rig.log("k", "second");
      assertThat(rig.wakes).as("nobody pays for the second").hasValue(before + 1);
      rig.run(UNSTORED);
      assertThat(spool.events()).isEqualTo(2);
      rig.sender.answerAll(200);
      rig.settle();
      assertThat(spool.events()).isZero();
    }
  }

  @Test
  void always_whileEventsCome_noCallerWakesAnybody_andAllAreOnDiskInTime() {
    EngineRig rig = always(Duration.ofMinutes(10));
    rig.sender.answersAtOnce(200);
    rig.log("k", "event");
    rig.run(Duration.ofMillis(900));
    for (int i = 1; i <= 100; i++) {
      assertThat(rig.metrics().delivered()).as("written, and delivered").isEqualTo(i);
      int before = rig.wakes.get();
      rig.log("k", "event");
      assertThat(rig.wakes).hasValue(before);
      rig.pass(Duration.ofMillis(70)); // wherever between two turns
      rig.run(Duration.ofMillis(730));
    }
  }

  @Test
  void always_whatIsUnderWay_keepsItFromARest() {
    EngineRig rig = always(Duration.ofMinutes(10));
    rig.log("k", "under way");
    rig.run(Duration.ofSeconds(10));
    int before = rig.wakes.get();
    rig.log("k", "event");
    assertThat(rig.wakes).hasValue(before);
    rig.run(UNSTORED.multipliedBy(2));
    assertThat(spool.events()).isEqualTo(2);
  }

  @Test
  void always_allIsOnDiskAndTheDestinationDead_restsAndProbes() {
    EngineRig rig = always(Duration.ofSeconds(1));
    rig.sender.failsAtOnce(new ConnectException("refused"));
    for (int i = 0; i < 50; i++) {
      rig.log("k" + i % 10, "event");
    }
    rig.run(Duration.ofMinutes(2));
    assertThat(spool.waitingEvents()).isEqualTo(50);
    assertThat(rig.metrics().buffered()).isZero();
    assertThat(rig.run(HOUR)).as("turns, probes included").isBetween(3_600, 4_300);
    int before = rig.sender.all.size();
    rig.run(Duration.ofSeconds(31));
    assertThat(rig.sender.all).hasSizeGreaterThan(before);
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(31));
    assertThat(rig.metrics().delivered()).isEqualTo(50);
  }

  @Test
  void batchOfAnEarlierProcessThatCannotBeRead_isTriedAgainInTimeThoughItRests() {
    EngineRig before = always(Duration.ofMinutes(10));
    before.log("k", "event");
    before.run(UNSTORED);
    before.loop.beginStop(before.now);
    before.loop.endStop(before.now);
    spool.unreadable(true);

    EngineRig after = always(Duration.ofMinutes(10));
    after.sender.answersAtOnce(200);
    after.run(Duration.ofSeconds(5));
    spool.unreadable(false);
    after.run(Duration.ofSeconds(24));
    assertThat(after.metrics().delivered()).isZero();
    after.run(Duration.ofSeconds(2));
    assertThat(after.metrics().delivered()).isEqualTo(1);
  }
}
