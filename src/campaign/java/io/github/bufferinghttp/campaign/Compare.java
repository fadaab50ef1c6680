package io.github.bufferinghttp.campaign;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs kill, outage and soup with this library's appender and with others, the same application and
 * the same oracle for all, and prints a table for each part. It judges nobody, and ends with 0.
 *
 * <p>Arguments: {@code peers} the folder that has a folder of jars for each peer; {@code
 * contestants=ours,loki4j,logzio}; {@code kills}, how many; {@code outage} and {@code soup}, how
 * many seconds; 0 for none.
 */
public final class Compare {

  private Compare() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options =
        new TreeMap<>(
            Map.of(
                "peers",
                "src/jmh/peers/target/classpath",
                "contestants",
                "ours,loki4j,logzio",
                "kills",
                "50",
                "outage",
                "60",
                "soup",
                "60"));
    for (String argument : arguments) {
      String[] option = argument.split("=", 2);
      if (option.length < 2 || options.replace(option[0], option[1]) == null) {
        throw new IllegalArgumentException(argument + " is none of " + options);
      }
    }
    Comparison comparison = new Comparison(entrants(options));
    System.out.printf(
        "Java %s, %d processors%n", Runtime.version(), Runtime.getRuntime().availableProcessors());
    int kills = number(options, "kills");
    if (kills > 0) {
      System.out.println(comparison.kill(kills));
    }
    int outage = number(options, "outage");
    if (outage > 0) {
      System.out.println(comparison.outage(outage));
    }
    int soup = number(options, "soup");
    if (soup > 0) {
      System.out.println(comparison.soup(soup));
    }
    System.exit(0); // whatever threads are left
  }

  private static String option(Map<String, String> options, String name) {
    return Objects.requireNonNull(options.get(name), name);
  }

  private static int number(Map<String, String> options, String name) {
    return Integer.parseInt(option(options, name));
  }

  private static List<Entrant> entrants(Map<String, String> options) throws IOException {
    Path peers = Path.of(option(options, "peers"));
    List<Entrant> entrants = new ArrayList<>();
    for (String name : option(options, "contestants").split(",")) {
      boolean ours = name.equals(Entrant.OURS.name());
      entrants.add(ours ? Entrant.OURS : peer(name, peers.resolve(name)));
    }
    return entrants;
  }

  private static Entrant peer(String name, Path folder) throws IOException {
    try (Stream<Path> jars = Files.list(folder)) {
      String path =
          Stream.concat(Stream.of(Entrant.classes()), jars)
              .map(Path::toString)
              .collect(Collectors.joining(File.pathSeparator));
      return new Entrant(name, false, path);
    }
  }
}
