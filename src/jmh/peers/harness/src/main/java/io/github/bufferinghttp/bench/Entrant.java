package io.github.bufferinghttp.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of the comparison: a contestant and how it is configured.
 *
 * @param name what the command line calls it
 * @param title what the table calls it
 * @param classPath the folder of its class path
 * @param adapter the class in the client that starts it
 * @param settings the variables of its configuration
 * @param logs false: it has no logger, so a call's time means nothing
 * @param delivers false: nothing reaches the sink
 */
record Entrant(
    String name,
    String title,
    String classPath,
    String adapter,
    Map<String, String> settings,
    boolean logs,
    boolean delivers) {

  static final String OURS = "ours";

  private static final String CLIENT = "io.github.bufferinghttp.bench.client.";
  private static final String LOGBACK = CLIENT + "LogbackContestant";
  private static final Pattern OURS_WITH_KEYS =
      Pattern.compile("ours-(\\d+)keys?(?:-inflight(\\d+))?");
  private static final Pattern CEILING = Pattern.compile("ceiling(?:-(\\d+)events)?");

  /** Who takes part when nobody is named. */
  static List<String> defaults() {
    return List.of(
        "noop",
        "async",
        "sumo",
        "loki4j-json",
        "loki4j-protobuf",
        "opentelemetry",
        "logzio",
        "logstash",
        "ceiling",
        OURS,
        "ours-gzip",
        "ours-zstd");
  }

  /**
   * Finds an entrant by its name; {@code ours-<n>keys[-inflight<n>]} and {@code ceiling-<n>events}
   * stand for themselves.
   */
  static Entrant named(String name) {
    Matcher keys = OURS_WITH_KEYS.matcher(name);
    if (keys.matches()) {
      String inFlight = keys.group(2) == null ? "1" : keys.group(2);
      return ours(
          name,
          "ours, " + keys.group(1) + " keys, " + inFlight + " in flight a key",
          Map.of("xml", "ours-keys.xml", "keys", keys.group(1), "maxInFlightPerKey", inFlight));
    }
    Matcher ceiling = CEILING.matcher(name);
    if (ceiling.matches()) {
      return ceiling(name, ceiling.group(1) == null ? "1000" : ceiling.group(1));
    }
    return switch (name) {
      case "noop" -> silent(name, "an appender that does nothing", "noop.xml");
      case "async" -> silent(name, "Logback AsyncAppender, encodes only", "async.xml");
      case "sumo" -> peer(name, "Sumo Logic 1.7, text", "sumo", Map.of("xml", "sumo.xml"));
      case "loki4j-json" ->
          peer(
              name,
              "loki4j 2.1.0, JSON",
              "loki4j",
              Map.of("xml", "loki4j.xml", "protobuf", "false"));
      case "loki4j-protobuf" ->
          peer(
              name,
              "loki4j 2.1.0, protobuf with Snappy",
              "loki4j",
              Map.of("xml", "loki4j.xml", "protobuf", "true"));
      case "opentelemetry" ->
          new Entrant(
              name,
              "OpenTelemetry 2.31.1, protobuf",
              "opentelemetry",
              CLIENT + "OpenTelemetryContestant",
              Map.of("xml", "opentelemetry.xml"),
              true,
              true);
      case "logzio" ->
          peer(name, "logz.io 2.3.0, in memory", "logzio", Map.of("xml", "logzio.xml"));
      case "logstash" ->
          peer(
              name,
              "logstash-logback-encoder 9.0, TCP, no acknowledgement",
              "logstash",
              Map.of("xml", "logstash.xml"));
      case OURS -> ours(name, "ours, JSON", Map.of());
      case "ours-gzip" -> ours(name, "ours, gzip", Map.of("compression", "gzip"));
      case "ours-zstd" -> ours(name, "ours, zstd", Map.of("compression", "zstd"));
      case "ours-loki" -> ours(name, "ours, for Loki, JSON", Map.of("xml", "ours-loki.xml"));
      case "ours-otlp" -> ours(name, "ours, OTLP, JSON", Map.of("xml", "ours-otlp.xml"));
      case "ours-inflight4" ->
          ours(name, "ours, 4 in flight a key", Map.of("maxInFlightPerKey", "4"));
      case "ours-spool-always" -> spooling(name, "ours, spool always", "always");
      case "ours-spool-overflow" -> spooling(name, "ours, spool onOverflow", "onOverflow");
      case "ours-defaults" ->
          ours(name, "ours, default settings", Map.of("xml", "ours-defaults.xml"));
      default -> throw new IllegalArgumentException("no contestant is called " + name);
    };
  }

  /** Whether a configuration of Logback is all that it needs, and something reaches the sink. */
  boolean isAppender() {
    return adapter.equals(LOGBACK) && delivers;
  }

  static List<Entrant> named(List<String> names) {
    List<Entrant> entrants = new ArrayList<>();
    names.forEach(name -> entrants.add(named(name)));
    return entrants;
  }

  private static Entrant ceiling(String name, String events) {
    return new Entrant(
        name,
        "ceiling: HttpClient, bodies of " + events + " encoded beforehand",
        "harness",
        CLIENT + "CeilingContestant",
        Map.of("eventsPerRequest", events),
        false,
        true);
  }

  private static Entrant silent(String name, String title, String xml) {
    return new Entrant(name, title, "harness", LOGBACK, Map.of("xml", xml), true, false);
  }

  private static Entrant peer(
      String name, String title, String classPath, Map<String, String> settings) {
    return new Entrant(name, title, classPath, LOGBACK, settings, true, true);
  }

  private static Entrant spooling(String name, String title, String mode) {
    return ours(name, title, Map.of("xml", "ours-spool.xml", "mode", mode));
  }

  private static Entrant ours(String name, String title, Map<String, String> differences) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("xml", "ours.xml");
    settings.put("compression", "none");
    settings.put("maxInFlightPerKey", "1");
    settings.putAll(differences);
    return new Entrant(name, title, OURS, LOGBACK, settings, true, true);
  }
}
