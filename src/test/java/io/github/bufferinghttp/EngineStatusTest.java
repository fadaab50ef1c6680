package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the status is told: once when trouble begins and once when it is over, and no secret. */
class EngineStatusTest {

  private final TestSettings settings = new TestSettings();
  private final EngineRig rig = new EngineRig(settings);

  @Test
  void outage_isToldOnceAndItsEndOnceWithTheCounts() {
    rig.sender.failsAtOnce(new ConnectException("refused"));
    IntStream.range(0, 20).forEach(i -> rig.log("k" + i, "event"));
    rig.run(Duration.ofSeconds(100));
    assertThat(rig.statuses)
        .containsExactly("delivery fails and is tried again: ConnectException: refused");
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(40));
    assertThat(rig.statuses).hasSize(2);
    assertThat(rig.statuses.get(1))
        .startsWith("the failure of delivery is over after ")
        .endsWith("since it began, 20 events were delivered and 0 dropped");
  }

  @Test
  void outageThatLastsUntilTheStop_isNotCalledOver() {
    rig.sender.failsAtOnce(new ConnectException("refused"));
    rig.log("k", "event");
    rig.run(Duration.ofSeconds(10));
    rig.loop.beginStop(rig.now);
    rig.run(Duration.ofSeconds(1));
    rig.loop.endStop(rig.now);
    assertThat(rig.statuses).hasSize(2);
    assertThat(rig.statuses.get(1))
        .startsWith("the failure of delivery goes on at the stop, after 10 s and ")
        .endsWith("since it began, 0 events were delivered and 1 dropped");
  }

  @Test
  void secrets_areNeverTold() {
    String url = "0123456789abcdef q-secret token=q-secret user:pass-word pass-word";
    rig.sender.whenSent =
        sent -> {
          switch (rig.sender.all.size() % 4) {
            case 0 -> sent.answer(401, Map.of(), "you said " + url);
            case 1 -> sent.answer(302, Map.of("Location", "/v1/0123456789abcdef"), url);
            case 2 -> sent.answer(400, Map.of(), "x".repeat(285) + url);
            default -> sent.fail(new IOException(url));
          }
        };
    for (int i = 0; i < 20; i++) {
      rig.log("k" + i, "event");
      rig.run(Duration.ofSeconds(3));
    }
    assertThat(String.join("\n", rig.statuses))
        .isNotEmpty()
        .doesNotContain("0123456789", "q-secret", "q-secre", "pass-word");
  }

  @Test
  void flapping_isOneStory() {
    rig.sender.whenSent =
        sent -> sent.answer(rig.sender.all.size() % 2 == 0 ? 200 : 500, Map.of(), "");
    for (int i = 0; i < 30; i++) {
      rig.log("k", "event " + i);
      rig.run(Duration.ofSeconds(2));
    }
    assertThat(rig.sender.all).hasSizeGreaterThan(30);
    assertThat(rig.statuses).hasSize(2);
  }

  @Test
  void secondOutage_isToldToo() {
    for (int i = 0; i < 2; i++) {
      rig.sender.failsAtOnce(new ConnectException("refused"));
      rig.log("k", "event");
      rig.run(Duration.ofSeconds(10));
      rig.sender.answersAtOnce(200);
      rig.run(Duration.ofSeconds(40));
    }
    assertThat(rig.statuses).hasSize(4);
    assertThat(rig.statuses.get(2)).startsWith("delivery fails");
    assertThat(rig.statuses.get(3)).startsWith("the failure of delivery is over");
  }

  @Test
  void overflow_isToldOnce() {
    settings.capacity = 10;
    EngineRig small = new EngineRig(settings);
    small.sender.failsAtOnce(new ConnectException("refused"));
    for (int i = 0; i < 30; i++) {
      small.log("k", "event");
      small.run(Duration.ofSeconds(1));
    }
    assertThat(small.statuses).filteredOn(status -> status.contains("buffer is full")).hasSize(1);
  }
}
