package io.github.bufferinghttp.bench.report;

import io.github.bufferinghttp.bench.report.Results.Row;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The results as JSON: the settings, and of each contestant the medians and every run. */
final class JsonReport {

  private final StringBuilder out = new StringBuilder();

  String write(Results results, Map<String, String> settings) {
    out.append("{\n  \"time\": ");
    string(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    out.append(",\n  \"cores\": ").append(Runtime.getRuntime().availableProcessors());
    out.append(",\n  \"settings\": {");
    for (Iterator<String> names = settings.keySet().iterator(); names.hasNext(); ) {
      String name = names.next();
      // A path says nothing to others; the runs say which JDK it was.
      string(name);
      out.append(": ");
      string(name.equals("java") ? "" : settings.get(name));
      out.append(names.hasNext() ? ", " : "");
    }
    out.append("},\n  \"contestants\": [");
    String separator = "\n";
    for (Row row : results.rows()) {
      out.append(separator).append("    {\"name\": ");
      string(row.name());
      out.append(", \"title\": ");
      string(row.title());
      Map<String, Double> medians = new TreeMap<>();
      for (Map<String, Double> run : row.runs()) {
        new TreeSet<>(run.keySet()).forEach(name -> medians.put(name, row.median(name)));
      }
      out.append(",\n     \"median\": ");
      numbers(medians);
      out.append(",\n     \"runs\": [");
      for (int i = 0; i < row.runs().size(); i++) {
        out.append(i == 0 ? "" : ",\n              ");
        numbers(row.runs().get(i));
      }
      out.append("]}");
      separator = ",\n";
    }
    return out.append("\n  ]\n}\n").toString();
  }

  private void numbers(Map<String, Double> values) {
    out.append('{');
    String separator = "";
    for (Map.Entry<String, Double> value : new TreeMap<>(values).entrySet()) {
      out.append(separator);
      string(value.getKey());
      double number = value.getValue();
      out.append(": ").append(Double.isFinite(number) ? String.valueOf(number) : "null");
      separator = ", ";
    }
    out.append('}');
  }

  private void string(String text) {
    out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }
}
