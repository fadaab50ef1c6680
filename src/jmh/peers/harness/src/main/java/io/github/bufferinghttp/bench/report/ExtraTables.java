package io.github.bufferinghttp.bench.report;

import io.github.bufferinghttp.bench.report.Results.Row;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The columns of the phases that run only when they are asked for, a table each. */
final class ExtraTables {

  static final Map<String, Map<String, Function<Row, String>>> ALL = new LinkedHashMap<>();

  private ExtraTables() {}

  private static void table(String title, Map<String, Function<Row, String>> columns) {
    ALL.put(title, columns);
  }

  private static Function<Row, String> value(String name, String format) {
    return row -> Cells.number(row.median(name), format);
  }

  static {
    Map<String, Function<Row, String>> size = new LinkedHashMap<>();
    size.put("body B/event", value("body", "%.0f"));
    size.put("CPU ns/byte of body", value("cpuPerByte", "%.2f"));
    table("Throughput by size", size);

    Map<String, Function<Row, String>> paced = new LinkedHashMap<>();
    paced.put("CPU µs/event", value("paced.cpu", "%.2f"));
    paced.put("events/s", row -> Cells.thousands(row.median("paced.rate")));
    paced.put("lost, repeated", row -> Cells.counts(row, "paced."));
    paced.put("events/request", value("paced.eventsPerRequest", "%.0f"));
    table("Paced: one caller at the fixed rate", paced);

    Map<String, Function<Row, String>> idle = new LinkedHashMap<>();
    idle.put("process, % of a core", value("idle.cpu", "%.3f"));
    idle.put("appender's own threads, % of a core", value("idle.ownCpu", "%.3f"));
    idle.put("wake-ups/s, all threads", value("idle.wakeUps", "%.1f"));
    idle.put("wake-ups/s, appender's own threads", value("idle.ownWakeUps", "%.1f"));
    table("Idle", idle);

    Map<String, Function<Row, String>> start = new LinkedHashMap<>();
    start.put("adds, ms", value("startup.wall", "%.0f"));
    start.put("configuration and first event by themselves, ms", value("startup.inside", "%.0f"));
    start.put("adds, CPU ms", value("startup.cpu", "%.0f"));
    start.put("adds up to the end of its stop, CPU ms", value("startup.cpuStopped", "%.0f"));
    start.put("start without it, ms", value("startup.base.wall", "%.0f"));
    table("Start-up", start);
  }
}
