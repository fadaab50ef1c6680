package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.bufferinghttp.Outcome.Partial;
import io.github.bufferinghttp.format.Answer;
import io.github.bufferinghttp.format.Batch;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;

/** A run of the engine whose settings, events and answers are drawn from a seed. */
final class RandomRun {

  private static final int LONGEST_ID = 12;

  private final Random random;
  private final TestSettings settings = new TestSettings();
  private final FakeFormat format = new FakeFormat();
  private final EngineRig rig;
  private final int keys;
  private final int longestEvent;
  private final boolean hostile;
  private final boolean partial;
  private final int largestBody;
  private final int faultsInTen;
  private final List<String> logged = new ArrayList<>();
  private final List<String> stored = new ArrayList<>();
  private final Map<String, List<String>> batches = new HashMap<>();
  private final List<CompletableFuture<Boolean>> flushes = new ArrayList<>();
  private final List<AssertionError> violations = new ArrayList<>();
  private boolean calm;

  RandomRun(long seed) {
    random = new Random(seed);
    settings.format = format;
    settings.capacity = 1 + random.nextInt(between(1, 300));
    settings.chunkSize = between(1, 20);
    settings.chunkBytes = between(64, 600);
    settings.maxBufferBytes = random.nextInt(3) > 0 ? 32 << 20 : between(600, 40_000);
    settings.flushInterval = Duration.ofMillis(between(1, 2_000));
    settings.overflowPolicy = OverflowPolicy.values()[random.nextInt(3)];
    settings.keepLevel = random.nextBoolean() ? Level.WARN : Level.OFF;
    settings.maxAge = Duration.ofSeconds(random.nextBoolean() ? 3_600 : between(1, 60));
    settings.requestTimeout = Duration.ofMillis(between(100, 5_000));
    settings.maxInFlight = between(1, 5);
    settings.maxInFlightPerKey = random.nextInt(3) > 0 ? 1 : between(1, 4);
    settings.initialBackoff = Duration.ofMillis(between(1, 1_000));
    keys = between(1, random.nextBoolean() ? 3 : 40);
    longestEvent = random.nextInt(4) > 0 ? 60 : 1_000;
    hostile = random.nextInt(3) == 0;
    partial = random.nextInt(3) == 0;
    faultsInTen = random.nextInt(10);
    largestBody = random.nextInt(3) > 0 ? Integer.MAX_VALUE : between(100, 600);
    format.spoils = random.nextBoolean();
    format.accepted = this::accepted;
    format.maxEvents = random.nextBoolean() ? Integer.MAX_VALUE : between(1, 10);
    if (hostile) {
      settings.resolver =
          event -> chance(20) ? null : chance(20) ? fail("resolver") : LogEvents.keyOf(event);
      settings.customizer =
          (key, headers) -> {
            if (!calm && chance(10)) {
              fail("customizer");
            }
          };
      format.beforeWrite =
          event -> {
            if (chance(50)) {
              throw new OutOfMemoryError("injected");
            }
          };
    }
    rig = new EngineRig(settings);
    rig.sender.whenSent =
        sent -> {
          try {
            checkRequest(sent);
          } catch (AssertionError e) {
            violations.add(e); // the engine would take it for a failed request
          }
        };
  }

  private int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private static String fail(String who) {
    throw new IllegalStateException(who);
  }

  // What happens

  void play() {
    int steps = between(1, 80);
    for (int step = 0; step < steps; step++) {
      int events = chance(10) ? between(0, 2 * settings.capacity) : between(0, 8);
      for (int i = 0; i < events; i++) {
        log();
      }
      if (chance(6)) {
        rig.run(Duration.ofMillis(between(0, 8_000)));
      } else {
        rig.pass(Duration.ofMillis(between(0, 400)));
        rig.turn();
      }
      for (FakeSender.Sent sent : rig.sender.underWay()) {
        if (random.nextBoolean()) {
          answer(sent);
        }
      }
      if (chance(8)) {
        flushes.add(rig.flush());
      }
      rig.turn();
      rig.assertBooksExact();
      assertThat(rig.engine.queue().held()).isLessThanOrEqualTo(settings.capacity);
    }
  }

  private void log() {
    String key = "k" + random.nextInt(keys);
    StringBuilder text = new StringBuilder(key + ":" + logged.size() + ":");
    assertThat(text.length()).isLessThanOrEqualTo(LONGEST_ID);
    int length = chance(200) ? 20_000 : random.nextInt(longestEvent);
    while (text.length() < length) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    logged.add(text.toString());
    rig.log(chance(5) ? Level.ERROR : Level.INFO, key, text.toString());
  }

  private void answer(FakeSender.Sent sent) {
    if (sent.bodyBytes > largestBody) {
      sent.answer(413);
    } else if (calm || random.nextInt(10) >= faultsInTen) {
      sent.answer(200);
    } else {
      switch (random.nextInt(14)) {
        case 0 -> sent.answer(500);
        case 1 -> sent.answer(503);
        case 2 -> sent.answer(503, Map.of("retry-after", "" + between(0, 9)), "busy");
        case 3 -> sent.answer(429, Map.of("Retry-After", "" + between(0, 9)), "slow");
        case 4 -> sent.answer(400);
        case 5 -> sent.answer(401);
        case 6 -> sent.answer(302);
        case 7 -> sent.answer(sent.bodyBytes < 100 ? 500 : 413);
        case 8 -> sent.fail(new ConnectException("refused"));
        case 9 -> sent.fail(new IOException("HTTP/1.1 header parser received no bytes"));
        case 10 -> sent.fail(new SSLHandshakeException("expired"));
        case 11 -> sent.fail(new OutOfMemoryError("injected"));
        case 12 -> sent.answer(between(100, 999));
        default -> {} // never answered
      }
    }
  }

  private Outcome accepted(Answer answer, Batch batch) {
    List<String> events = batches.get(batch.id());
    if (calm || !partial || chance(3)) {
      stored.addAll(events);
      return Outcome.DELIVERED;
    }
    List<Integer> retry = new ArrayList<>();
    Map<Integer, String> rejected = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      switch (random.nextInt(3)) {
        case 0 -> retry.add(i);
        case 1 -> rejected.put(i, "bad");
        default -> stored.add(events.get(i));
      }
    }
    return new Partial(retry.stream().mapToInt(i -> i).toArray(), rejected, random.nextBoolean());
  }

  /** The destination is well again, until everything is delivered or dropped. */
  void calmDown() {
    calm = true;
    flushes.add(rig.flush());
    for (int i = 0; i < 20_000 && !rig.loop.isDone(); i++) {
      rig.sender.underWay().forEach(this::answer);
      rig.run(Duration.ofMillis(500));
    }
    rig.settle();
  }

  // What must hold

  private void checkRequest(FakeSender.Sent sent) {
    List<FakeSender.Sent> underWay = rig.sender.underWay();
    assertThat(underWay.size()).isLessThanOrEqualTo(settings.maxInFlight);
    long ofKey = underWay.stream().filter(other -> other.key().equals(sent.key())).count();
    assertThat(ofKey).isLessThanOrEqualTo(settings.maxInFlightPerKey);
    assertThat(sent.events)
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(Math.min(settings.chunkSize, format.maxEvents));
    assertThat(sent.bodyBytes).isLessThanOrEqualTo(settings.chunkBytes);
    if (!sent.key().equals("default")) {
      assertThat(sent.events).allMatch(event -> event.startsWith(sent.key() + ":"));
    }
    List<String> before = batches.putIfAbsent(sent.id(), sent.events);
    assertThat(before == null ? sent.events : before).isEqualTo(sent.events);
  }

  void check() {
    assertThat(violations).isEmpty();
    rig.assertEmpty();
    assertThat(flushes).allMatch(CompletableFuture::isDone);
    Map<String, Integer> times = new HashMap<>();
    logged.forEach(event -> times.merge(id(event), -1, Integer::sum));
    stored.forEach(event -> times.merge(id(event), 1, Integer::sum));
    rig.fallback.forEach(event -> times.merge(id(event), 1, Integer::sum));
    times.values().removeIf(count -> count == 0);
    assertThat(times).as("lost -1, twice 1; %s; %s", rig.metrics(), rig.statuses).isEmpty();
    assertThat(rig.metrics().delivered()).isEqualTo(stored.size());
    assertThat(rig.metrics().dropped()).isEqualTo(rig.fallback.size());
    assertThat(rig.metrics().appended()).isEqualTo(logged.size());
    if (!partial && settings.maxInFlightPerKey == 1 && !hostile) {
      checkOrder();
    }
  }

  private void checkOrder() {
    Map<String, Integer> last = new HashMap<>();
    for (String event : stored) {
      String[] id = id(event).split(":");
      int sequence = Integer.parseInt(id[1]);
      Integer before = last.put(id[0], sequence);
      assertThat(before == null ? -1 : before).as(event).isLessThan(sequence);
    }
  }

  /** Key and number; what follows may be cut. */
  private static String id(String event) {
    return event.substring(0, event.indexOf(':', event.indexOf(':') + 1));
  }

  @Override
  public String toString() {
    return String.format(
        "capacity %d, chunkSize %d, chunkBytes %d, maxBufferBytes %d, %s, keepLevel %s, maxAge %s,"
            + " %d in flight, %d a key; %d keys, hostile %s, partial %s, largest body %d; %d"
            + " logged, %d stored, %d dropped",
        settings.capacity,
        settings.chunkSize,
        settings.chunkBytes,
        settings.maxBufferBytes,
        settings.overflowPolicy,
        settings.keepLevel,
        settings.maxAge,
        settings.maxInFlight,
        settings.maxInFlightPerKey,
        keys,
        hostile,
        partial,
        largestBody,
        logged.size(),
        stored.size(),
        rig.fallback.size());
  }
}
