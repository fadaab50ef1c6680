package io.github.bufferinghttp.bench.report;

import io.github.bufferinghttp.bench.report.Results.Row;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The results as a chart: a panel of horizontal bars for each of the questions users ask. */
final class SvgChart {

  private static final int LABELS = 250;
  private static final int BARS = 230;
  private static final int VALUES = 80;
  private static final int ROW = 20;
  private static final int HEAD = 34;
  private static final int GAP = 18;
  private static final int WIDTH = LABELS + BARS + VALUES;

  private record Panel(String title, String format, ToDoubleFunction<Row> value) {}

  private static final List<Panel> PANELS =
      List.of(
          new Panel("caller, p50, ns (less is better)", "%,.0f", row -> row.median("caller1.p50")),
          new Panel(
              "caller, p99.9, µs (less is better)",
              "%.1f",
              row -> row.median("caller1.p99.9") / 1e3),
          new Panel(
              "delivered, thousand events a second (more is better)",
              "%,.0f",
              row -> row.median("rate") / 1e3),
          new Panel("CPU, µs an event (less is better)", "%.1f", row -> row.median("cpu")),
          new Panel(
              "allocated, bytes an event (less is better)",
              "%,.0f",
              row -> row.median("allocated")),
          new Panel("peak memory, MB (less is better)", "%,.0f", row -> row.median("rss")));

  private final Results results;
  private final StringBuilder out = new StringBuilder();

  SvgChart(Results results) {
    this.results = results;
  }

  String write() {
    int y = 0;
    for (Panel panel : PANELS) {
      y = panel(panel, y);
    }
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
            WIDTH,
            y + GAP,
            WIDTH,
            y + GAP)
        + out
        + "</svg>\n";
  }

  private int panel(Panel panel, int top) {
    List<Row> rows =
        results.rows().stream()
            .filter(row -> Double.isFinite(panel.value().applyAsDouble(row)))
            .toList();
    if (rows.isEmpty()) {
      return top;
    }
    double largest = rows.stream().mapToDouble(panel.value()).max().orElse(1);
    text(10, top + HEAD - 10, "start", "#111111\" font-weight=\"bold", panel.title());
    int y = top + HEAD;
    for (Row row : rows) {
      double value = panel.value().applyAsDouble(row);
      boolean ours = row.name().startsWith("ours");
      text(LABELS - 8, y + 14, "end", "#111111", row.title());
      out.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
              LABELS,
              y + 3,
              Math.max(1, BARS * value / largest),
              ROW - 6,
              ours ? "#d9480f" : "#748ffc"));
      text(
          LABELS + (int) (BARS * value / largest) + 6,
          y + 14,
          "start",
          "#333333",
          String.format(Locale.ROOT, panel.format(), value));
      y += ROW;
    }
    return y + GAP;
  }

  private void text(int x, int y, String anchor, String fill, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            fill,
            escaped));
  }
}
