package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.metrics.AppenderMetrics;

/** The books' promise, as a row. */
final class Exact {

  private Exact() {}

  /** Adds whether the sum of what became of the events is what was appended. */
  static void books(Findings findings, String where, AppenderMetrics books) {
    findings.add(
        "appended = delivered + dropped + buffered + spooled" + where, text(books), hold(books));
  }

  /** Whether they are exact, in the sum and in the drops by reason. */
  static boolean hold(AppenderMetrics books) {
    long byReason = books.droppedBy().values().stream().mapToLong(Long::longValue).sum();
    return byReason == books.dropped()
        && books.buffered() >= 0
        && books.spooled() >= 0
        && books.appended()
            == books.delivered() + books.dropped() + books.buffered() + books.spooled();
  }

  static String text(AppenderMetrics books) {
    return String.format(
        "%,d = %,d + %,d%s + %,d + %,d",
        books.appended(),
        books.delivered(),
        books.dropped(),
        books.dropped() == 0 ? "" : " " + books.droppedBy(),
        books.buffered(),
        books.spooled());
  }
}
