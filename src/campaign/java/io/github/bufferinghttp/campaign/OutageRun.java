package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An application that goes on logging while the destination is not there, then is again. */
final class OutageRun {

  /** Events a second, over all keys, before, during and after the outage. */
  static final int RATE = 5_000;

  private static final int KEYS = 4;
  private static final int WARM_UP_SECONDS = 4;

  /** An appender that is so close behind has caught up: its usual batching. */
  private static final int CLOSE = 2 * RATE;

  /**
   * What came of it.
   *
   * @param logged by key
   * @param backlog how many events were logged and not stored when the destination returned
   * @param baseline bytes in use before the outage, heap and direct buffers, after a collection
   * @param peak the most of these during it, of some samples
   * @param returnMillis from the destination's return to the first event it stored
   * @param catchUpMillis from then until the appender was close behind; -1 if it never was
   * @param caughtUp events stored in that time
   * @param metrics the appender's counters at the end; null of an appender that has none
   */
  record Result(
      long[] logged,
      Judge judge,
      long backlog,
      long baseline,
      long peak,
      long returnMillis,
      long catchUpMillis,
      long caughtUp,
      boolean flushed,
      @Nullable AppenderMetrics metrics) {

    /** Events a second while it caught up. */
    long catchUpRate() {
      return catchUpMillis <= 0 ? 0 : caughtUp * 1000 / catchUpMillis;
    }
  }

  private final Entrant entrant;
  private final Oracle oracle;
  private final App app;
  private final int patienceSeconds;

  private OutageRun(Entrant entrant, Oracle oracle, App app, int patienceSeconds) {
    this.entrant = entrant;
    this.oracle = oracle;
    this.app = app;
    this.patienceSeconds = patienceSeconds;
  }

  /**
   * Runs it.
   *
   * @param seconds how long the destination is away
   * @param patienceSeconds how long it may take to notice the return, and again to catch up
   */
  static Result of(Entrant entrant, int seconds, int patienceSeconds) throws Exception {
    try (WorkFolder folder = new WorkFolder();
        Oracle oracle = new Oracle();
        App app =
            App.start(
                entrant,
                "outage",
                List.of("-Xmx512m"),
                Map.of(
                    "url", oracle.url(),
                    "directory", folder.path().toString(),
                    "keys", String.valueOf(KEYS),
                    "rate", String.valueOf(RATE)))) {
      app.awaitBegun();
      return new OutageRun(entrant, oracle, app, patienceSeconds).run(seconds);
    }
  }

  private Result run(int seconds) throws Exception {
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    long baseline = app.memory();
    oracle.down();
    long peak = 0;
    int samples = Math.max(1, seconds / 10);
    for (int i = 0; i < samples; i++) {
      TimeUnit.MILLISECONDS.sleep(seconds * 1000L / samples);
      peak = Math.max(peak, app.memory());
    }
    long storedBefore = oracle.events();
    long backlog = App.sum(app.logged()) - storedBefore;
    oracle.up();
    long back = System.nanoTime();
    long first = await(() -> oracle.events() > storedBefore);
    long storedFirst = oracle.events();
    long close = first < 0 ? -1 : await(() -> App.sum(app.logged()) - oracle.events() < CLOSE);
    long caughtUp = oracle.events() - storedFirst;
    long[] logged = app.pause();
    boolean flushed =
        entrant.own()
            ? app.flush(patienceSeconds)
            : oracle.awaitQuiet(15_000, patienceSeconds * 1000L);
    return new Result(
        logged,
        new Judge(oracle.arrivals()),
        backlog,
        baseline,
        peak,
        first < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(first - back),
        close < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(close - first),
        caughtUp,
        flushed,
        entrant.own() ? app.metrics() : null);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  /** When it came true, by {@code nanoTime}; -1 if it did not in time. */
  private long await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        return -1;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return System.nanoTime();
  }
}
