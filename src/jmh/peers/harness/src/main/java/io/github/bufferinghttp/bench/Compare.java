package io.github.bufferinghttp.bench;

import io.github.bufferinghttp.bench.report.Report;
import io.github.bufferinghttp.bench.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The comparison: every entrant in turn, as often as asked, so that what disturbs the machine for a
 * while disturbs all of them; then the medians as a table, a JSON file and a chart.
 */
public final class Compare {

  private Compare() {}

  /** Arguments are options; the system property {@code project} is the library's folder. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Options options = new Options(arguments);
    List<Entrant> entrants = Entrant.named(options.list("contestants"));
    Path project = Path.of(System.getProperty("project"));
    Path target = project.resolve("src/jmh/peers/target");
    Run run =
        new Run(
            options,
            new Jvms(
                project.resolve("src/jmh/peers/harness/target/classes"),
                target.resolve("classpath"),
                project.resolve("target/classes")));
    Results results = new Results();
    int repetitions = options.number("repetitions");
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (Entrant entrant : entrants) {
        long start = System.nanoTime();
        Map<String, Double> values = run.of(entrant);
        results.add(entrant.name(), entrant.title(), values);
        System.err.printf(
            "%d/%d %s: %.0f s %s%n",
            repetition, repetitions, entrant.name(), (System.nanoTime() - start) / 1e9, values);
        write(target, results, options);
      }
    }
    System.out.println(Report.markdown(results, options.all()));
  }

  /** After every run, so that a comparison that is ended early leaves what it had. */
  private static void write(Path target, Results results, Options options) throws IOException {
    Map<String, String> settings = new TreeMap<>(options.all());
    Files.writeString(target.resolve("results.json"), Report.json(results, settings));
    Files.writeString(target.resolve("results.md"), Report.markdown(results, settings));
    Files.writeString(target.resolve("results.svg"), Report.svg(results));
  }
}
