package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.metrics.AppenderMetrics;

/** The books at the end of a part: appended = delivered + dropped + buffered + spooled, exactly. */
final class BooksCheck {

  static final String PROMISE = "appended = delivered + dropped by reason + buffered + spooled";

  private BooksCheck() {}

  /** Whether the sums are right, in themselves and with what the application has logged. */
  static boolean balanced(AppenderMetrics metrics, long logged) {
    return metrics.appended() == logged && hold(metrics);
  }

  /** Whether the sums are right, in themselves. */
  static boolean hold(AppenderMetrics metrics) {
    long byReason = metrics.droppedBy().values().stream().mapToLong(Long::longValue).sum();
    long sum = metrics.delivered() + byReason + metrics.buffered() + metrics.spooled();
    return metrics.appended() == sum
        && metrics.dropped() == byReason
        && metrics.buffered() >= 0
        && metrics.spooled() >= 0;
  }

  /** The counters in a line. */
  static String text(AppenderMetrics metrics) {
    return String.format(
        "%,d = %,d + %,d%s + %,d + %,d",
        metrics.appended(),
        metrics.delivered(),
        metrics.dropped(),
        metrics.droppedBy().isEmpty() ? "" : " " + metrics.droppedBy(),
        metrics.buffered(),
        metrics.spooled());
  }

  /**
   * Adds the promise to the findings.
   *
   * @param logged how many events the application gave to the appender, with those that an earlier
   *     process had left in its spool
   */
  static void add(Findings findings, AppenderMetrics metrics, long logged) {
    boolean balanced = balanced(metrics, logged);
    findings.add(
        PROMISE,
        text(metrics) + (metrics.appended() == logged ? "" : String.format(", logged %,d", logged)),
        balanced);
  }

  /**
   * Adds the promise where it is not known how many were logged; {@code where} tells the rows
   * apart.
   */
  static void addSum(Findings findings, String where, AppenderMetrics metrics) {
    findings.add(PROMISE + where, text(metrics), hold(metrics));
  }

  /**
   * The same as with the first, and that exactly what counts as delivered has arrived.
   *
   * @param arrived how many different events the destination has
   */
  static void add(Findings findings, AppenderMetrics metrics, long logged, long arrived) {
    add(findings, metrics, logged);
    findings.add(
        "what counts as delivered has arrived, and nothing else",
        String.format("%,d delivered, %,d arrived", metrics.delivered(), arrived),
        metrics.delivered() == arrived);
  }
}
