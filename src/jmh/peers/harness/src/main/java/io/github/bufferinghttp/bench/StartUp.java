package io.github.bufferinghttp.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an appender adds to the start of a JVM that has Logback and an HttpClient in use: JVMs that
 * start without it and with it, in turn.
 */
final class StartUp {

  private static final int LIMIT_SECONDS = 30;

  private final Options options;
  private final Jvms jvms;

  StartUp(Options options, Jvms jvms) {
    this.options = options;
    this.jvms = jvms;
  }

  /** Returns differences of medians, in milliseconds. */
  Map<String, Double> of(Entrant entrant, Path folder, Path settings)
      throws IOException, InterruptedException {
    List<Map<String, Double>> without = new ArrayList<>();
    List<Map<String, Double>> with = new ArrayList<>();
    for (int i = 0; i < options.number("startups"); i++) {
      without.add(child(entrant, folder, settings, false));
      with.add(child(entrant, folder, settings, true));
    }
    Map<String, Double> values = new TreeMap<>();
    for (String name : List.of("wall", "cpu", "cpuStopped")) {
      double base = median(without, name);
      values.put("startup.base." + name, base);
      values.put("startup." + name, median(with, name) - base);
    }
    values.put("startup.inside", median(with, "inside"));
    return values;
  }

  private Map<String, Double> child(
      Entrant entrant, Path folder, Path settings, boolean withAppender)
      throws IOException, InterruptedException {
    Path results = folder.resolve("startup");
    Files.deleteIfExists(results);
    Process child =
        jvms.start(
            options.text("java"),
            options.text("jvm"),
            entrant.classPath(),
            "client.StartingClient",
            folder.resolve("page").toString(),
            settings.toString(),
            results.toString(),
            String.valueOf(withAppender),
            String.valueOf(System.nanoTime()));
    return Jvms.results(child, results, LIMIT_SECONDS);
  }

  private static double median(List<Map<String, Double>> runs, String name) {
    double[] values =
        runs.stream().mapToDouble(run -> run.getOrDefault(name, Double.NaN)).sorted().toArray();
    return values.length == 0 ? Double.NaN : values[values.length / 2];
  }
}
