package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An application that logs while a share of its requests meets a random fault. */
final class SoupRun {

  static final double SHARE = 0.2;

  private static final int KEYS = 16;
  private static final int RATE = 1000;

  /** For the last batches to get through once the destination is well. */
  private static final int PATIENCE_SECONDS = 60;

  /**
   * What came of it.
   *
   * @param logged by key
   * @param metrics the appender's counters at the end; null of an appender that has none
   */
  record Result(
      FaultMix mix,
      long[] logged,
      Judge judge,
      boolean flushed,
      @Nullable AppenderMetrics metrics) {}

  private SoupRun() {}

  static Result of(Entrant entrant, long seed, int seconds) throws Exception {
    FaultMix mix = new FaultMix(seed, SHARE);
    try (WorkFolder folder = new WorkFolder();
        Oracle oracle = new Oracle().behaving(mix);
        App app =
            App.start(
                entrant,
                "soup",
                List.of("-Xmx128m"),
                Map.of(
                    "url", oracle.url(),
                    "directory", folder.path().toString(),
                    "keys", String.valueOf(KEYS),
                    "rate", String.valueOf(RATE)))) {
      app.awaitBegun();
      Thread.sleep(seconds * 1000L);
      oracle.behaving(Oracle.WELL);
      long[] logged = app.pause();
      boolean flushed;
      AppenderMetrics metrics = null;
      if (entrant.own()) {
        flushed = app.flush(PATIENCE_SECONDS);
        metrics = app.metrics();
      } else {
        flushed = oracle.awaitQuiet(15_000, PATIENCE_SECONDS * 1000L);
      }
      return new Result(mix, logged, new Judge(oracle.arrivals()), flushed, metrics);
    }
  }
}
