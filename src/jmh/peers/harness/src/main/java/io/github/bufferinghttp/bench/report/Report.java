package io.github.bufferinghttp.bench.report;

import java.util.Map;

/** The results in the three forms they are kept in. */
public final class Report {

  private Report() {}

  public static String markdown(Results results, Map<String, String> settings) {
    return new MarkdownReport(results).write(settings);
  }

  public static String json(Results results, Map<String, String> settings) {
    return new JsonReport().write(results, settings);
  }

  public static String svg(Results results) {
    return new SvgChart(results).write();
  }
}
