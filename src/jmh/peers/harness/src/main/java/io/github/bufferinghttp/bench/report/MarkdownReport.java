package io.github.bufferinghttp.bench.report;

import io.github.bufferinghttp.bench.report.Results.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The results as Markdown tables: what was measured, phase by phase, and the ratios that hold. */
final class MarkdownReport {

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
            "Medians of %d, JDK %.0f, %d cores, %s; window %s, %s callers, messages of %s bytes, answers after %s ms.%n%n",
            runs,
            jdk,
            Runtime.getRuntime().availableProcessors(),
            settings.getOrDefault("jvm", ""),
            settings.getOrDefault("window", ""),
            settings.getOrDefault("threads", ""),
            settings.getOrDefault("messageBytes", "0").equals("0")
                ? "about 200"
                : settings.get("messageBytes"),
            settings.getOrDefault("delay", "")));
    Map<String, Function<Row, String>> measured = new LinkedHashMap<>();
    measured.put("caller p50 / p99.9 / p99.99, 1 thread", row -> Cells.times(row, "caller1."));
    measured.put("4 threads", row -> Cells.times(row, "caller4."));
    measured.put("burst", row -> Cells.times(row, "burst."));
    measured.put("events/s", row -> Cells.thousands(row.median("rate")));
    measured.put("lost, repeated", row -> Cells.counts(row, ""));
    measured.put("CPU µs/event", row -> Cells.number(row.median("cpu"), "%.2f"));
    measured.put("allocated B/event", row -> Cells.number(row.median("allocated"), "%.0f"));
    measured.put("wire B/event", row -> Cells.number(row.median("wire"), "%.0f"));
    measured.put("events/request", row -> Cells.number(row.median("eventsPerRequest"), "%.0f"));
    measured.put("peak RSS MB", row -> Cells.number(row.median("rss"), "%.0f"));
    measured.put("flood: events/s", row -> Cells.thousands(row.median("flood.rate")));
    measured.put("flood: lost, repeated", row -> Cells.counts(row, "flood."));
    measured.put("flood: RSS MB", row -> Cells.number(row.median("flood.rss"), "%.0f"));
    table(out, measured);
    ExtraTables.ALL.forEach(
        (title, columns) -> {
          if (results.rows().stream().anyMatch(row -> says(row, columns))) {
            out.append('\n').append(title).append("\n\n");
            table(out, columns);
          }
        });
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

  private static boolean says(Row row, Map<String, Function<Row, String>> columns) {
    return columns.values().stream().anyMatch(column -> !column.apply(row).isEmpty());
  }

  private void table(StringBuilder out, Map<String, Function<Row, String>> columns) {
    List<String> head = new ArrayList<>(List.of(Cells.NOTHING));
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

  /** Of p50, p99.9 and p99.99. */
  private String ratios(Row row, String phase) {
    String p50 = ratio(row, phase + "p50", "async");
    return p50.isEmpty()
        ? Cells.NOTHING
        : String.join(
            " / ",
            p50,
            ratio(row, phase + "p99.9", "async"),
            ratio(row, phase + "p99.99", "async"));
  }

  private String ratio(Row row, String value, String of) {
    return Cells.number(row.median(value) / results.median(of, value), "%.2f");
  }
}
