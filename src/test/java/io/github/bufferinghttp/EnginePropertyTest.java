package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the settings, the events and the destination's moods: every event is in exactly one
 * delivered body or dropped once, in order a key, within every limit, and nothing is left behind. A
 * failure names its seed.
 */
@Tag("slow")
class EnginePropertyTest {

  private static final int SEEDS = 500;

  /** Four groups, so that a report shows which share of them passed. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 2_000, 3_000})
  void everyEvent_isDeliveredOrDroppedOnce(long first) {
    for (long seed = first; seed < first + SEEDS; seed++) {
      RandomRun run = new RandomRun(seed);
      String name = "seed " + seed + ": ";
      assertThatCode(() -> playAndCheck(run)).as(() -> name + run).doesNotThrowAnyException();
    }
  }

  private static void playAndCheck(RandomRun run) {
    run.play();
    run.calmDown();
    run.check();
  }
}
