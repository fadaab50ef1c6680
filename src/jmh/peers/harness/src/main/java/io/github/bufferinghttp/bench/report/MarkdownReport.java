package io.github.bufferinghttp.bench.report;

import io.github.bufferinghttp.bench.report.Results.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The results as two Markdown tables: what was measured, and the ratios that hold. */
final class MarkdownReport {

  private static final String NOTHING = "";

  private final Results results;

  MarkdownReport(Results results) {
    this.results = results;
  }

  String write(Map<String, String> settings) {
    int runs = results.rows().stream().mapToInt(row -> row.runs().size()).max().orElse(0);
    StringBuilder out = new StringBuilder();
    double jdk = results.rows().isEmpty() ? Double.NaN : results.rows().get(0).median("jdk");
    out.append(
        String.format(
            Locale.ROOT,
            "Medians of %d, JDK %.0f, %d cores, %s; window %s, answers after %s ms.%n%n",
            runs,
            jdk,
            Runtime.getRuntime().availableProcessors(),
            settings.getOrDefault("jvm", ""),
            settings.getOrDefault("window", ""),
            settings.getOrDefault("delay", "")));
    Map<String, Function<Row, String>> measured = new LinkedHashMap<>();
    measured.put("caller p50 / p99.9 / p99.99, 1 thread", row -> times(row, "caller1."));
    measured.put("4 threads", row -> times(row, "caller4."));
    measured.put("burst", row -> times(row, "burst."));
    measured.put("events/s", row -> thousands(row.median("rate")));
    measured.put("lost, repeated", row -> counts(row, ""));
    measured.put("CPU µs/event", row -> number(row.median("cpu"), "%.2f"));
    measured.put("allocated B/event", row -> number(row.median("allocated"), "%.0f"));
    measured.put("wire B/event", row -> number(row.median("wire"), "%.0f"));
    measured.put("events/request", row -> number(row.median("eventsPerRequest"), "%.0f"));
    measured.put("peak RSS MB", row -> number(row.median("rss"), "%.0f"));
    measured.put("flood: events/s", row -> thousands(row.median("flood.rate")));
    measured.put("flood: lost, repeated", row -> counts(row, "flood."));
    measured.put("flood: RSS MB", row -> number(row.median("flood.rss"), "%.0f"));
    table(out, measured);
    out.append("\nRatios\n\n");
    Map<String, Function<Row, String>> ratios = new LinkedHashMap<>();
    ratios.put("1 thread / AsyncAppender", row -> ratios(row, "caller1."));
    ratios.put("4 threads / AsyncAppender", row -> ratios(row, "caller4."));
    ratios.put("burst / AsyncAppender", row -> ratios(row, "burst."));
    ratios.put("events/s / ceiling", row -> ratio(row, "rate", "ceiling"));
    ratios.put("events/s / ours", row -> ratio(row, "rate", "ours"));
    ratios.put("CPU / ceiling", row -> ratio(row, "cpu", "ceiling"));
    ratios.put("CPU / ours", row -> ratio(row, "cpu", "ours"));
    ratios.put("flood / ours", row -> ratio(row, "flood.rate", "ours"));
    table(out, ratios);
    return out.toString();
  }

  private void table(StringBuilder out, Map<String, Function<Row, String>> columns) {
    List<String> head = new ArrayList<>(List.of(NOTHING));
    head.addAll(columns.keySet());
    line(out, head);
    out.append("|---".repeat(head.size())).append("|\n");
    for (Row row : results.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.title()));
      columns.values().forEach(column -> cells.add(column.apply(row)));
      line(out, cells);
    }
  }

  private static void line(StringBuilder out, List<String> cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String times(Row row, String phase) {
    if (Double.isNaN(row.median(phase + "p50"))) {
      return NOTHING;
    }
    return number(row.median(phase + "p50"), "%,.0f ns / ")
        + number(row.median(phase + "p99.9") / 1e3, "%.1f / ")
        + number(row.median(phase + "p99.99") / 1e3, "%.1f µs");
  }

  private static String counts(Row row, String phase) {
    if (Double.isNaN(row.worst(phase + "lost"))) {
      return NOTHING;
    }
    return number(row.worst(phase + "lost"), "%,.0f, ")
        + number(row.worst(phase + "repeated"), "%,.0f");
  }

  /** Of p50, p99.9 and p99.99. */
  private String ratios(Row row, String phase) {
    String p50 = ratio(row, phase + "p50", "async");
    return p50.isEmpty()
        ? NOTHING
        : String.join(
            " / ",
            p50,
            ratio(row, phase + "p99.9", "async"),
            ratio(row, phase + "p99.99", "async"));
  }

  private String ratio(Row row, String value, String of) {
    return number(row.median(value) / results.median(of, value), "%.2f");
  }

  private static String thousands(double value) {
    return number(Math.round(value / 1e3) * 1e3, value, "%,.0f");
  }

  private static String number(double value, String format) {
    return number(value, value, format);
  }

  private static String number(double shown, double value, String format) {
    return Double.isNaN(value) ? NOTHING : String.format(Locale.ROOT, format, shown);
  }
}
