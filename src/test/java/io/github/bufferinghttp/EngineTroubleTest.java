package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.Outcome.Partial;
import io.github.bufferinghttp.metrics.DropReason;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other people's code throws, wherever the engine calls it: nothing is lost or counted twice. */
class EngineTroubleTest {

  private final TestSettings settings = new TestSettings();
  private final FakeFormat format = new FakeFormat();

  /** An exception that cannot even be shown. */
  static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message either");
    }
  }

  private EngineRig rig() {
    settings.format = format;
    EngineRig rig = new EngineRig(settings);
    rig.sender.answersAtOnce(200);
    return rig;
  }

  @Test
  void resolverThrows_sendsUnderTheDefaultKeyAndSaysSoOnce() {
    settings.resolver =
        event -> {
          throw new StackOverflowError("resolver");
        };
    EngineRig rig = rig();
    rig.log("k", "1", "2", "3");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactly("default[1, 2, 3]");
    assertThat(rig.statuses)
        .containsExactly("the aggregatorKeyResolver threw java.lang.StackOverflowError: resolver");
    rig.assertEmpty();
  }

  @Test
  void resolverReturnsNull_sendsUnderTheDefaultKeyAndSaysSoOnce() {
    settings.resolver = event -> null;
    EngineRig rig = rig();
    rig.log("k", "1", "2");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactly("default[1, 2]");
    assertThat(rig.statuses).containsExactly("the aggregatorKeyResolver returned null");
    rig.assertEmpty();
  }

  @Test
  void resolverThrowsTheUnspeakable_sendsUnderTheDefaultKey() {
    settings.resolver =
        event -> {
          throw new Unspeakable();
        };
    EngineRig rig = rig();
    rig.log("k", "1");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactly("default[1]");
    assertThat(rig.statuses).hasSize(1).allMatch(status -> status.contains("Unspeakable"));
    rig.assertEmpty();
  }

  private record NoHash(String name) {
    @Override
    public int hashCode() {
      throw new IllegalStateException("hash");
    }
  }

  @Test
  void keyThrowsInHashCode_sendsUnderTheDefaultKeyAndSaysSoOnce() {
    settings.resolver =
        event -> event.getMessage().startsWith("bad") ? new NoHash("bad") : LogEvents.keyOf(event);
    EngineRig rig = rig();
    rig.log("k", "1", "bad1", "2", "bad2");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactly("k[1, 2]", "default[bad1, bad2]");
    assertThat(rig.statuses)
        .containsExactly(
            "a key of the aggregatorKeyResolver threw java.lang.IllegalStateException: hash");
    rig.assertEmpty();
  }

  private static final class NoEquals {
    @Override
    public boolean equals(Object other) {
      throw new StackOverflowError("equals");
    }

    @Override
    public int hashCode() {
      return 0;
    }

    @Override
    public String toString() {
      return "no equals";
    }
  }

  /** The first of them meets no other that it would have to be compared with. */
  @Test
  void keyThrowsInEquals_sendsUnderTheDefaultKey() {
    settings.resolver = event -> new NoEquals();
    EngineRig rig = rig();
    rig.log("k", "1", "2", "3");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactly("no equals[1]", "default[2, 3]");
    assertThat(rig.statuses).hasSize(1).allMatch(status -> status.contains("StackOverflowError"));
    rig.assertEmpty();
  }

  /** It is not the key's fault, and may be over with the next event. */
  @Test
  void memoryRunsOutAtAKey_costsOnlyThatEvent() {
    settings.resolver =
        event ->
            event.getMessage().equals("bad")
                ? new Object() {
                  @Override
                  public int hashCode() {
                    throw new OutOfMemoryError("key");
                  }
                }
                : LogEvents.keyOf(event);
    EngineRig rig = rig();
    rig.log("k", "1", "bad", "2");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactly("k[1, 2]");
    assertThat(rig.dropped(DropReason.ERROR)).isEqualTo(1);
    assertThat(rig.fallback).containsExactly("bad");
    rig.assertEmpty();
  }

  @Test
  void customizerThrows_holdsThatKeyWhileOthersFlow() {
    boolean[] broken = {true};
    settings.customizer =
        (key, headers) -> {
          if (broken[0] && key.equals("sick")) {
            throw new OutOfMemoryError("token");
          }
        };
    EngineRig rig = rig();
    rig.log("sick", "1").log("well", "2").log("sick", "3");
    rig.run(Duration.ofSeconds(5));
    assertThat(rig.sender.requests()).containsExactly("well[2]");
    broken[0] = false;
    rig.run(Duration.ofSeconds(40));
    assertThat(rig.sender.requests()).containsExactly("well[2]", "sick[1, 3]");
    rig.assertEmpty();
  }

  @Test
  void customizerThrowsTheUnspeakable_keepsTheChunk() {
    boolean[] broken = {true};
    settings.customizer =
        (key, headers) -> {
          if (broken[0]) {
            throw new Unspeakable();
          }
        };
    EngineRig rig = rig();
    rig.log("k", "1");
    rig.run(Duration.ofSeconds(2));
    broken[0] = false;
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactly("k[1]");
    rig.assertEmpty();
  }

  @Test
  void customizer_isNotAskedForTheDefaultKeyOfAnOwnResolver() {
    settings.resolver = event -> null;
    settings.customizer =
        (key, headers) -> {
          throw new ClassCastException(key.toString());
        };
    EngineRig rig = rig();
    rig.log("k", "1");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.sender.requests()).containsExactly("default[1]");
    rig.assertEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 500})
  void formatThrows_costsOnlyThatEvent(int chunkSize) {
    settings.chunkSize = chunkSize;
    format.beforeWrite =
        event -> {
          if (event.getMessage().startsWith("bad")) {
            throw new OutOfMemoryError("format");
          }
        };
    EngineRig rig = rig();
    rig.log("k", "bad0", "1", "bad1", "2", "3", "bad2").log("lonely", "bad3");
    CompletableFuture<Boolean> flush = rig.flush();
    rig.settle();
    assertThat(String.join("", rig.sender.requests()).replaceAll("[^0-9]", "")).isEqualTo("123");
    assertThat(rig.sender.all).allMatch(sent -> sent.key().equals("k"));
    assertThat(rig.dropped(DropReason.ERROR)).isEqualTo(4);
    assertThat(rig.fallback).containsExactly("bad0", "bad1", "bad2", "bad3");
    assertThat(flush).isCompletedWithValue(true);
    rig.assertEmpty();
  }

  @Test
  void frameThrows_neverCountsAnEventTwice() {
    int[] calls = {0};
    format.beforeFrame =
        () -> {
          if (++calls[0] % 3 == 0) {
            throw new OutOfMemoryError("frame");
          }
        };
    settings.chunkSize = 4;
    EngineRig rig = rig();
    for (int i = 0; i < 50; i++) {
      rig.log("k" + i % 7, "event " + i);
      rig.assertBooksExact();
    }
    rig.run(Duration.ofSeconds(2));
    int sent = rig.sender.all.stream().mapToInt(request -> request.events.size()).sum();
    assertThat(sent + rig.dropped(DropReason.ERROR)).isEqualTo(50);
    rig.assertEmpty();
  }

  @Test
  void formatThrowsOnTheAnswer_keepsWhatWasRefusedAndNotWhatWasStored() {
    format.accepted =
        (answer, batch) -> {
          throw new StackOverflowError("accepted");
        };
    format.refused =
        (batch, usual) -> {
          throw new Unspeakable();
        };
    EngineRig rig = rig();
    int[] statuses = {400, 200};
    rig.sender.whenSent = sent -> sent.answer(statuses[rig.sender.all.size() - 1]);
    rig.log("k", "1");
    rig.run(Duration.ofSeconds(5));
    assertThat(rig.sender.requests()).containsExactly("k[1]", "k[1]");
    assertThat(rig.metrics().delivered()).isEqualTo(1);
    rig.assertEmpty();
  }

  @Test
  void formatReturnsNull_losesNothing() {
    format.accepted = (answer, batch) -> null;
    EngineRig rig = rig();
    rig.log("k", "1");
    rig.run(Duration.ofSeconds(5));
    assertThat(rig.metrics().delivered()).isEqualTo(1);
    rig.assertEmpty();
  }

  @Test
  void formatGivesPositionsThatAreNotThere_countsEachEventOnce() {
    Map<Integer, String> rejected = new HashMap<>();
    rejected.put(1, "bad");
    rejected.put(2, "bad");
    rejected.put(-1, "not there");
    rejected.put(7, "not there");
    int[] retry = {3, -2, 9, 2, 3};
    boolean[] first = {true};
    format.accepted =
        (answer, batch) -> {
          boolean whole = !first[0];
          first[0] = false;
          return whole ? Outcome.DELIVERED : new Partial(retry, rejected);
        };
    EngineRig rig = rig();
    rig.log("k", "0", "1", "2", "3");
    rig.run(Duration.ofSeconds(5));
    assertThat(rig.sender.requests()).containsExactly("k[0, 1, 2, 3]", "k[3]");
    assertThat(rig.metrics().delivered()).isEqualTo(2);
    assertThat(rig.dropped(DropReason.REJECTED)).isEqualTo(2);
    assertThat(rig.fallback).containsExactlyInAnyOrder("1", "2");
    rig.assertEmpty();
  }

  @Test
  void senderThrows_isAFailedAttempt() {
    assertIsAFailedAttempt(new NumberFormatException("Content-Length: abc"));
  }

  @Test
  void senderThrowsTheUnspeakable_isAFailedAttempt() {
    assertIsAFailedAttempt(new Unspeakable());
  }

  private void assertIsAFailedAttempt(RuntimeException thrownBySender) {
    EngineRig rig = rig();
    rig.sender.whenSent =
        sent -> {
          throw thrownBySender;
        };
    rig.log("k", "1");
    rig.run(Duration.ofSeconds(2));
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(5));
    assertThat(rig.metrics().delivered()).isEqualTo(1);
    rig.assertEmpty();
  }

  @Test
  void cancelThrows_keepsTheChunk() {
    settings.requestTimeout = Duration.ofSeconds(1);
    EngineRig rig = rig();
    rig.sender.whenSent =
        sent ->
            sent.exchange.onCancel(
                () -> {
                  throw new IllegalStateException("cancel");
                });
    rig.log("k", "1");
    rig.run(Duration.ofMillis(2_100));
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(5));
    assertThat(rig.sender.requests()).containsExactly("k[1]", "k[1]");
    rig.assertEmpty();
  }

  @Test
  void exchangeCompletedTwice_countsOnce() {
    EngineRig rig = rig();
    rig.sender.whenSent =
        sent -> {
          sent.answer(200);
          sent.fail(new IOException("late"));
          sent.answer(200);
        };
    rig.log("k", "1");
    rig.run(Duration.ofSeconds(2));
    assertThat(rig.metrics().delivered()).isEqualTo(1);
    assertThat(rig.statuses).isEmpty();
    rig.assertEmpty();
  }
}
