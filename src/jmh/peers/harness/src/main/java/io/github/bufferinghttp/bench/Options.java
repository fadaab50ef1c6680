package io.github.bufferinghttp.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The command line, {@code name=value} each, with the defaults of the full comparison. */
final class Options {

  /** The phase that has processes of its own. */
  private static final String START_UP = "startup";

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("contestants", String.join(",", Entrant.defaults())),
          Map.entry("repetitions", "3"),
          Map.entry("phases", "caller,burst,throughput,flood"),
          Map.entry("java", Path.of(System.getProperty("java.home"), "bin", "java").toString()),
          Map.entry("jvm", "-Xmx1g"),
          Map.entry("events", "1000000"),
          Map.entry("warmup", "300000"),
          Map.entry("window", "50000"),
          Map.entry("rate", "50000"),
          Map.entry("seconds", "6"),
          Map.entry("burst", "32768"),
          Map.entry("bursts", "6"),
          Map.entry("threads", "1"),
          Map.entry("messageBytes", "0"),
          Map.entry("idleSeconds", "10"),
          Map.entry("startups", "9"),
          Map.entry("delay", "0"),
          Map.entry("patience", "5000"),
          Map.entry("limit", "180"));

  private final Map<String, String> values = new TreeMap<>(DEFAULTS);

  Options(String[] arguments) {
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (equals < 0 || !DEFAULTS.containsKey(name)) {
        throw new IllegalArgumentException(
            "not name=value with a name out of " + new TreeMap<>(DEFAULTS).keySet() + ": " + name);
      }
      values.put(name, argument.substring(equals + 1));
    }
  }

  String text(String name) {
    return values.get(name);
  }

  int number(String name) {
    return Integer.parseInt(values.get(name));
  }

  List<String> list(String name) {
    return Arrays.asList(values.get(name).split(","));
  }

  Map<String, String> all() {
    return values;
  }

  /** Whether a client has anything to measure, or only the start is asked for. */
  boolean hasClientPhases() {
    return !list("phases").equals(List.of(START_UP));
  }

  boolean hasStartUp() {
    return list("phases").contains(START_UP);
  }

  /** Returns what the client has to know to run this entrant. */
  Properties clientSettings(Entrant entrant) {
    Properties settings = new Properties();
    settings.putAll(values);
    settings.setProperty("keys", "1");
    settings.putAll(entrant.settings());
    settings.setProperty("adapter", entrant.adapter());
    settings.setProperty("delivers", String.valueOf(entrant.delivers()));
    if (Integer.parseInt(settings.getProperty("keys")) >= 50) {
      // A thousand events of each key do not fit into the window, so no chunk would ever be full.
      settings.setProperty("window", String.valueOf(Integer.MAX_VALUE));
    }
    settings.setProperty(
        "phases", String.join(",", list("phases").stream().filter(p -> has(entrant, p)).toList()));
    return settings;
  }

  private static boolean has(Entrant entrant, String phase) {
    return switch (phase) {
      case "caller", "burst" -> entrant.logs();
      case "paced", "idle" -> true;
      default -> entrant.delivers();
    };
  }
}
