package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hook does with its time, whatever the JVM does around it. */
class ShutdownHookTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private final List<Duration> flushes = new ArrayList<>();
  private final List<Duration> stops = new ArrayList<>();
  private final List<Duration> fallbackEnds = new ArrayList<>();

  private void run(Duration timeout, boolean flushed) throws InterruptedException {
    ShutdownHook hook =
        new ShutdownHook(
            "HTTP",
            timeout,
            () -> 7,
            within -> {
              flushes.add(within);
              return flushed;
            },
            stops::add,
            fallbackEnds::add);
    hook.start();
    hook.join();
  }

  @Test
  void everythingDelivered_leavesTheAppenderToOtherHooks() throws InterruptedException {
    run(TIMEOUT, true);

    assertThat(flushes).hasSize(1);
    assertThat(stops).isEmpty();
    assertThat(fallbackEnds).singleElement().satisfies(left -> assertThat(left).isPositive());
  }

  @Test
  void somethingLeft_stopsItWithinTheTime() throws InterruptedException {
    run(TIMEOUT, false);

    assertThat(flushes).containsExactly(Duration.ofSeconds(1));
    assertThat(stops).hasSize(1);
    assertThat(stops.get(0)).isPositive().isLessThan(TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 50})
  void shortTime_isKept(long millis) throws InterruptedException {
    Duration timeout = Duration.ofMillis(millis);

    run(timeout, false);

    assertThat(flushes.get(0)).isLessThanOrEqualTo(timeout);
    assertThat(stops.get(0)).isLessThanOrEqualTo(timeout);
    assertThat(fallbackEnds.get(0)).isLessThanOrEqualTo(timeout);
  }
}
