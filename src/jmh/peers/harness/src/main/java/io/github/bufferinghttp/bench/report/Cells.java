package io.github.bufferinghttp.bench.report;

import io.github.bufferinghttp.bench.report.Results.Row;
import java.util.Locale;

/** The texts of a table's cells; empty for what was not measured. */
final class Cells {

  static final String NOTHING = "";

  private Cells() {}

  static String times(Row row, String phase) {
    if (Double.isNaN(row.median(phase + "p50"))) {
      return NOTHING;
    }
    return number(row.median(phase + "p50"), "%,.0f ns / ")
        + number(row.median(phase + "p99.9") / 1e3, "%.1f / ")
        + number(row.median(phase + "p99.99") / 1e3, "%.1f µs");
  }

  static String counts(Row row, String phase) {
    if (Double.isNaN(row.worst(phase + "lost"))) {
      return NOTHING;
    }
    return number(row.worst(phase + "lost"), "%,.0f, ")
        + number(row.worst(phase + "repeated"), "%,.0f");
  }

  static String thousands(double value) {
    return number(Math.round(value / 1e3) * 1e3, value, "%,.0f");
  }

  static String number(double value, String format) {
    return number(value, value, format);
  }

  static String number(double shown, double value, String format) {
    return Double.isNaN(value) ? NOTHING : String.format(Locale.ROOT, format, shown);
  }
}
