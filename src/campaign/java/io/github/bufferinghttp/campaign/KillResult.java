package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of {@link KillRun}.
 *
 * @param ages of each event that was logged, how many milliseconds before the kill
 * @param fresh how long restarts took to deliver an event of their own, in milliseconds
 * @param late how many did not within 5 s
 * @param lastLogged what the last application logged, with what it found in the spool
 * @param metrics of the last application, once everything is delivered
 */
record KillResult(
    Map<Long, Long> ages,
    Judge judge,
    Promised promised,
    List<Long> fresh,
    int late,
    long lastLogged,
    boolean flushed,
    @Nullable AppenderMetrics metrics) {

  /** Events that were seen complete in the spool and did not arrive. */
  long promisedAndLost() {
    return promised.events().stream().filter(event -> !judge.has(event)).count();
  }

  /** Events that were logged and did not arrive. */
  long lost() {
    return ages.keySet().stream().filter(event -> !judge.has(event)).count();
  }

  /** How long before its kill the oldest event was logged that did not arrive. */
  long oldestLost() {
    return ages.entrySet().stream()
        .filter(entry -> !judge.has(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .max()
        .orElse(0);
  }

  /** Events that arrived and were never logged. */
  long unknown() {
    long[] unknown = {0};
    judge.forEach(event -> unknown[0] += ages.containsKey(event) ? 0 : 1);
    return unknown[0];
  }
}
