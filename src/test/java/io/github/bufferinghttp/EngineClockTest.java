package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.metrics.DropReason;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock jumps, by years and in both directions: timers do not look at it. */
class EngineClockTest {

  private final TestSettings settings = new TestSettings();

  @ParameterizedTest
  @ValueSource(ints = {-20_000, -1, 1, 20_000})
  void jump_changesNoBackOffAndNoAge(int days) {
    settings.maxAge = Duration.ofSeconds(20);
    EngineRig rig = new EngineRig(settings);
    rig.sender.failsAtOnce(new ConnectException("refused"));
    rig.log("a", "1");
    rig.run(Duration.ofSeconds(2));
    int before = rig.sender.all.size();
    rig.wallMillis += Duration.ofDays(days).toMillis();
    rig.settle();
    assertThat(rig.sender.all).as("nothing is tried before its time").hasSize(before);
    rig.log("a", "2");
    rig.run(Duration.ofSeconds(17));
    assertThat(rig.metrics().dropped()).as("too early to expire").isZero();
    rig.run(Duration.ofSeconds(5));
    assertThat(rig.dropped(DropReason.EXPIRED)).isEqualTo(2);
    rig.assertEmpty();
  }

  @Test
  void maxAge_ofAnyLength_isClamped() {
    settings.maxAge = Duration.ofNanos(Long.MAX_VALUE);
    EngineRig rig = new EngineRig(settings);
    rig.sender.failsAtOnce(new ConnectException("refused"));
    rig.log("a", "1");
    rig.run(Duration.ofDays(2));
    assertThat(rig.metrics().dropped()).isZero();
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofMinutes(1));
    assertThat(rig.metrics().delivered()).isEqualTo(1);
  }
}
