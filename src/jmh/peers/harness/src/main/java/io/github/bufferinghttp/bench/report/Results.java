package io.github.bufferinghttp.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured: for each contestant the values of each repetition. */
public final class Results {

  /** One contestant's runs. */
  record Row(String name, String title, List<Map<String, Double>> runs) {

    /** Returns the median over the runs that have the value, NaN when none has. */
    double median(String value) {
      double[] values =
          runs.stream()
              .filter(run -> run.containsKey(value))
              .mapToDouble(run -> run.get(value))
              .sorted()
              .toArray();
      int middle = values.length / 2;
      if (values.length == 0) {
        return Double.NaN;
      }
      return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** Returns the largest over the runs: for what must not happen even once. */
    double worst(String value) {
      return runs.stream()
          .filter(run -> run.containsKey(value))
          .mapToDouble(run -> run.get(value))
          .max()
          .orElse(Double.NaN);
    }
  }

  private final Map<String, Row> rows = new LinkedHashMap<>();

  /** Adds one run; an empty one is a run that failed. */
  public void add(String name, String title, Map<String, Double> values) {
    rows.computeIfAbsent(name, key -> new Row(name, title, new ArrayList<>())).runs().add(values);
  }

  List<Row> rows() {
    return List.copyOf(rows.values());
  }

  /** Returns the median of the contestant of this name, NaN without it. */
  double median(String name, String value) {
    Row row = rows.get(name);
    return row == null ? Double.NaN : row.median(value);
  }
}
