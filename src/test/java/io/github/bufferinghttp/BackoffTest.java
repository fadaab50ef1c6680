package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void wait_isBetweenHalfAndAllOfADoublingTime() {
    Random random = new Random(1);
    Backoff backoff =
        new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), random::nextDouble);
    for (int failures = 1; failures < 100; failures++) {
      long most = Math.min(30_000L, 500L << Math.min(failures - 1, 20)) * 1_000_000;
      assertThat(backoff.afterFailures(failures)).isBetween(most / 2, most);
    }
    assertThat(backoff.longest()).isBetween(15_000_000_000L, 30_000_000_000L);
  }

  @Test
  void wait_neverOverflows() {
    Duration century = Duration.ofDays(36_500);
    Backoff backoff = new Backoff(century, century, () -> 1);
    assertThat(backoff.afterFailures(Integer.MAX_VALUE)).isEqualTo(century.toNanos());
  }
}
