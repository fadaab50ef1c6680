package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.Outcome.Partial;
import io.github.bufferinghttp.metrics.DropReason;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What faults get: how long a chunk waits, whom it holds up, and when it is given up. */
class EngineRetryTest {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final TestSettings settings = new TestSettings();

  private EngineRig rig() {
    return new EngineRig(settings);
  }

  /** When each request went, in milliseconds after the first. */
  private static List<Long> times(EngineRig rig, Duration time, int status, String retryAfter) {
    List<Long> times = new ArrayList<>();
    rig.sender.whenSent =
        sent -> {
          times.add(rig.now / 1_000_000);
          sent.answer(status, Map.of("Retry-After", retryAfter), "busy");
        };
    rig.log("a", "1");
    rig.run(INTERVAL.plus(time));
    return times.stream().map(at -> at - times.get(0)).toList();
  }

  @Test
  void backOff_doublesUpToItsMost() {
    settings.maxBackoff = Duration.ofSeconds(4);
    assertThat(times(rig(), Duration.ofSeconds(12), 500, ""))
        .containsExactly(0L, 500L, 1_500L, 3_500L, 7_500L, 11_500L);
  }

  @Test
  void backOff_hasAtLeastHalfOfItsWait() {
    settings.maxBackoff = Duration.ofSeconds(4);
    EngineRig rig = rig();
    rig.random = 0;
    assertThat(times(rig, Duration.ofSeconds(6), 500, ""))
        .containsExactly(0L, 250L, 750L, 1_750L, 3_750L, 5_750L);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, 7000",
    "503, 7, 7000",
    "429, 'Sat, 14 Mar 2026 09:27:03 GMT', 9000",
    "503, 86400, 300000",
    "429, 99999999999999999999, 500",
    "429, soon, 500",
    "503, -1, 500",
    "429, 0, 500",
    "429, 'Sat, 14 Mar 2020 09:27:03 GMT', 500"
  })
  void retryAfter_isWaitedForExactly(int status, String header, long wait) {
    assertThat(times(rig(), Duration.ofSeconds(301), status, header).get(1)).isEqualTo(wait);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 401, 403, 404, 407})
  void hold_triesAtTheLongestBackOff(int status) {
    assertThat(times(rig(), Duration.ofSeconds(95), status, ""))
        .containsExactly(0L, 30_000L, 60_000L, 90_000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 405, 406, 409, 411, 414, 415, 422, 418, 501})
  void reject_dropsAtOnce(int status) {
    EngineRig rig = rig();
    assertThat(times(rig, Duration.ofSeconds(95), status, "")).containsExactly(0L);
    assertThat(rig.dropped(DropReason.REJECTED)).isEqualTo(1);
    assertThat(rig.fallback).containsExactly("1");
    rig.assertEmpty();
  }

  @Test
  void tooManyRequests_holdsThatKeyOnly() {
    EngineRig rig = rig();
    rig.sender.whenSent =
        sent -> sent.answer(sent.key().equals("sick") ? 429 : 200, Map.of("Retry-After", "60"), "");
    rig.log("sick", "1").log("well", "2");
    rig.run(INTERVAL.multipliedBy(2));
    rig.log("well", "3");
    rig.run(INTERVAL.multipliedBy(2));
    assertThat(rig.sender.requests()).containsExactly("sick[1]", "well[2]", "well[3]");
  }

  /** What it has delivered does not count as held. */
  @Test
  void failingKey_thatHoldsLittle_losesNothingToTheOthers() {
    settings.capacity = 100;
    settings.chunkSize = 10;
    EngineRig rig = rig();
    rig.sender.answersAtOnce(200);
    rig.log("sick", "one that stays, so that the key is not forgotten meanwhile");
    for (int i = 0; i < 30; i++) {
      IntStream.range(0, 10).forEach(j -> rig.log("sick", "many"));
      rig.run(Duration.ofMillis(20));
    }
    rig.sender.whenSent = sent -> sent.answer(sent.key().equals("sick") ? 429 : 200);
    rig.log("sick", "1", "2").log("well", "0");
    rig.run(INTERVAL.multipliedBy(2));
    rig.sender.whenSent = sent -> {};
    IntStream.range(0, 75).forEach(i -> rig.log("well", "more"));
    rig.turn();
    assertThat(rig.metrics().dropped()).isZero();
    assertThat(rig.metrics().buffered()).isEqualTo(78);
  }

  @Test
  void unavailableWithRetryAfter_holdsTheDestination() {
    EngineRig rig = rig();
    rig.sender.whenSent = sent -> sent.answer(503, Map.of("Retry-After", "60"), "");
    rig.log("a", "1");
    rig.run(INTERVAL.multipliedBy(2));
    rig.sender.answersAtOnce(200);
    rig.log("b", "2");
    rig.run(Duration.ofSeconds(58));
    assertThat(rig.sender.requests()).containsExactly("a[1]");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactlyInAnyOrder("a[1]", "a[1]", "b[2]");
    rig.assertEmpty();
  }

  @Test
  void unavailableWithRetryAfter_holdsTheDestinationWhateverBecomesOfOtherRequests() {
    EngineRig rig = rig();
    rig.log("a", "1").log("b", "2").log("c", "3").log("d", "4");
    rig.run(INTERVAL);
    List<FakeSender.Sent> underWay = rig.sender.underWay();
    underWay.get(0).answer(503, Map.of("Retry-After", "60"), "");
    rig.settle();
    underWay.get(1).fail(new ConnectException("refused"));
    rig.settle();
    underWay.get(2).answer(200);
    rig.settle();
    underWay.get(3).answer(503, Map.of("Retry-After", "1"), "");
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(59));
    assertThat(rig.sender.all).hasSize(4);
    rig.run(Duration.ofSeconds(1));
    assertThat(rig.sender.all).hasSize(7);
    rig.assertEmpty();
  }

  @Test
  void sickKey_doesNotSlowTheOthers() {
    settings.chunkSize = 10;
    EngineRig rig = rig();
    rig.sender.whenSent = sent -> sent.answer(sent.key().equals("k0") ? 500 : 200);
    for (int round = 0; round < 50; round++) {
      IntStream.range(0, 100).forEach(i -> rig.log("k" + i, "event"));
      rig.run(INTERVAL);
    }
    rig.run(INTERVAL);
    assertThat(rig.metrics().delivered()).isEqualTo(99 * 50);
    assertThat(rig.metrics().buffered()).isEqualTo(50);
  }

  @Test
  void retry_keepsTheOrderOfTheKey() {
    settings.chunkSize = 2;
    EngineRig rig = rig();
    rig.sender.whenSent = sent -> sent.answer(rig.sender.all.size() % 3 == 0 ? 200 : 500);
    rig.log("a", "1", "2", "3", "4", "5");
    rig.run(Duration.ofSeconds(60));
    assertThat(rig.sender.requests())
        .containsExactly(
            "a[1, 2]", "a[1, 2]", "a[1, 2]", "a[3, 4]", "a[3, 4]", "a[3, 4]", "a[5]", "a[5]",
            "a[5]");
    rig.assertEmpty();
  }

  @Test
  void badEvent_isFoundByHalving() {
    EngineRig rig = rig();
    rig.format.spoils = true;
    rig.sender.whenSent = sent -> sent.answer(sent.events.contains("bad") ? 400 : 200);
    rig.log("a", "1", "2", "bad", "3", "4");
    rig.run(INTERVAL);
    assertThat(rig.dropped(DropReason.REJECTED)).isEqualTo(1);
    assertThat(rig.fallback).containsExactly("bad");
    assertThat(rig.metrics().delivered()).isEqualTo(4);
    rig.assertEmpty();
  }

  @Test
  void partial_sendsWhatIsToBeRetriedAndDropsWhatIsRefused() {
    EngineRig rig = rig();
    rig.format.accepted =
        (answer, batch) ->
            batch.events() == 4
                ? new Partial(new int[] {1, 3}, Map.of(0, "no such field"))
                : Outcome.DELIVERED;
    rig.sender.answersAtOnce(200);
    rig.log("a", "0", "1", "2", "3");
    rig.run(Duration.ofSeconds(3));
    assertThat(rig.sender.requests()).containsExactly("a[0, 1, 2, 3]", "a[1, 3]");
    assertThat(rig.sender.all).extracting(FakeSender.Sent::id).doesNotHaveDuplicates();
    assertThat(rig.fallback).containsExactly("0");
    assertThat(rig.metrics().delivered()).isEqualTo(3);
    rig.assertEmpty();
  }

  /** A destination that stops at the first bad event: ten of them in a batch took minutes. */
  @Test
  void partial_sendsAtOnceWhatWasNotLookedAt() {
    EngineRig rig = rig();
    rig.format.accepted =
        (answer, batch) ->
            batch.events() == 1
                ? Outcome.DELIVERED
                : new Partial(IntStream.range(2, batch.events()).toArray(), Map.of(1, "bad"), true);
    rig.sender.answersAtOnce(200);
    rig.log("a", "0", "1", "2", "3", "4", "5", "6");
    rig.run(INTERVAL);
    assertThat(rig.sender.requests())
        .containsExactly("a[0, 1, 2, 3, 4, 5, 6]", "a[2, 3, 4, 5, 6]", "a[4, 5, 6]", "a[6]");
    assertThat(rig.fallback).containsExactly("1", "3", "5");
    assertThat(rig.metrics().delivered()).isEqualTo(4);
    assertThat(rig.statuses).noneMatch(status -> status.contains("delivery fails"));
    rig.assertEmpty();
  }

  /** All behind the first went again each time: 500 bad events of a batch were 125,000. */
  @Test
  void partial_ofBadEventsAlone_isNotSentWholeForEach() {
    EngineRig rig = rig();
    rig.format.accepted =
        (answer, batch) ->
            new Partial(IntStream.range(1, batch.events()).toArray(), Map.of(0, "bad"), true);
    rig.sender.answersAtOnce(200);
    String[] events = IntStream.range(0, 64).mapToObj(String::valueOf).toArray(String[]::new);
    rig.log("a", events);
    rig.run(INTERVAL);
    assertThat(rig.fallback).containsExactly(events);
    assertThat(rig.sender.all).hasSize(64);
    assertThat(rig.sender.all.stream().mapToInt(sent -> sent.events.size()).sum()).isLessThan(400);
    rig.assertEmpty();
  }

  @Test
  void partial_ofWhichNothingWentIsNotSentAtOnce() {
    EngineRig rig = rig();
    rig.format.accepted = (answer, batch) -> new Partial(new int[] {0, 1}, Map.of(), true);
    rig.sender.answersAtOnce(200);
    rig.log("a", "0", "1");
    rig.run(Duration.ofMinutes(10));
    assertThat(rig.sender.all.size()).isBetween(18, 40);
  }

  @Test
  void staleConnection_isTriedAgainAtOnceAndOnce() {
    IOException stale = new IOException("HTTP/1.1 header parser received no bytes");
    EngineRig rig = rig();
    rig.sender.failsAtOnce(stale);
    rig.log("a", "1");
    rig.run(INTERVAL);
    assertThat(rig.sender.requests()).containsExactly("a[1]", "a[1]");
    assertThat(rig.sender.all.get(0).id()).isEqualTo(rig.sender.all.get(1).id());
  }

  /** And not when all keys that wait have had their turns, each with a first attempt of its own. */
  @Test
  void staleConnection_isTriedAgainBeforeOtherKeys() {
    EngineRig rig = rig();
    rig.sender.failsAtOnce(new IOException("HTTP/1.1 header parser received no bytes"));
    IntStream.range(0, 200).forEach(i -> rig.log("k" + i, "event"));
    rig.run(INTERVAL);
    List<String> first = rig.sender.requests();
    assertThat(first).hasSizeLessThanOrEqualTo(2 * 4);
    assertThat(first.subList(4, first.size())).hasSameElementsAs(first.subList(0, 4));
  }

  @Test
  void watchdog_cancelsAndKeepsTheChunk() {
    EngineRig rig = rig();
    rig.log("a", "1").log("b", "2");
    rig.run(Duration.ofSeconds(2));
    FakeSender.Sent first = rig.sender.all.get(0);
    rig.sender.all.get(1).answer(200);
    rig.run(Duration.ofMillis(28_999));
    assertThat(first.cancelled).isFalse();
    rig.sender.answersAtOnce(200);
    rig.run(INTERVAL.multipliedBy(2));
    assertThat(first.cancelled).isTrue();
    first.answer(200);
    rig.settle();
    assertThat(rig.sender.requests()).containsExactly("a[1]", "b[2]", "a[1]");
    assertThat(rig.metrics().delivered()).isEqualTo(2);
    rig.assertEmpty();
  }

  /** Once they are known, that is: four of thirty had all requests at any moment. */
  @Test
  void keysThatHang_leaveARequestForTheOthers() {
    EngineRig rig = rig();
    rig.sender.whenSent =
        sent -> {
          if (sent.key().equals("well")) {
            sent.answer(200);
          }
        };
    IntStream.range(0, 30).forEach(i -> rig.log("hangs" + i, "event"));
    rig.run(Duration.ofMinutes(5));
    for (int i = 1; i <= 100; i++) {
      rig.log("well", "event");
      rig.run(INTERVAL.plusMillis(1));
      assertThat(rig.metrics().delivered()).isEqualTo(i);
    }
    assertThat(rig.sender.underWay()).hasSize(3);

    rig.sender.answersAtOnce(200);
    rig.sender.answerAll(200);
    rig.run(Duration.ofSeconds(31));
    rig.assertEmpty();
  }

  @Test
  void deadDestination_isProbedByOneRequestAndRecoversAtOnce() {
    EngineRig rig = rig();
    rig.sender.failsAtOnce(new ConnectException("refused"));
    IntStream.range(0, 20).forEach(i -> rig.log("k" + i, "event"));
    rig.run(INTERVAL);
    int first = rig.sender.all.size();
    assertThat(first).isLessThanOrEqualTo(4);
    rig.run(Duration.ofMinutes(10));
    assertThat(rig.sender.all.size() - first).isBetween(18, 30);

    rig.sender.whenSent = sent -> {};
    rig.run(Duration.ofSeconds(31));
    assertThat(rig.sender.underWay()).as("one probe").hasSize(1);
    rig.sender.underWay().get(0).answer(200);
    rig.sender.answersAtOnce(200);
    rig.settle();
    assertThat(rig.metrics().delivered()).isEqualTo(20);
    rig.assertEmpty();
  }

  @Test
  void brokenTls_isNotHammered() {
    EngineRig rig = rig();
    rig.sender.failsAtOnce(new SSLHandshakeException("certificate expired"));
    IntStream.range(0, 20).forEach(i -> rig.log("k" + i, "event"));
    rig.run(Duration.ofMinutes(10));
    assertThat(rig.sender.all.size()).isLessThanOrEqualTo(4 + 20 * 4);
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(31));
    rig.assertEmpty();
  }

  @Test
  void maxAge_dropsWhatCouldNotBeDelivered() {
    settings.maxAge = Duration.ofSeconds(20);
    EngineRig rig = rig();
    rig.sender.failsAtOnce(new ConnectException("refused"));
    rig.log("a", "1");
    rig.run(Duration.ofSeconds(10));
    rig.log("b", "2");
    CompletableFuture<Boolean> flush = rig.flush();
    rig.run(Duration.ofSeconds(12));
    assertThat(rig.fallback).containsExactly("1");
    rig.run(Duration.ofSeconds(12));
    assertThat(rig.dropped(DropReason.EXPIRED)).isEqualTo(2);
    assertThat(flush).isCompletedWithValue(true);
    assertThat(rig.statuses).filteredOn(status -> status.contains("within PT20S")).hasSize(1);
    rig.assertEmpty();
  }
}
