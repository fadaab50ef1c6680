package io.github.bufferinghttp.campaign;

import java.util.List;

/**
 * An application with a heap of 64 MB logs messages of 1 MB, bursts of exceptions and a million
 * keys while its destination is dead: refused, then hung.
 */
final class MemoryBound implements Part {

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void run(Scale scale, Findings findings) throws Exception {
    int seconds = scale.of(60, 8);
    int keys = scale.of(1_000_000, 100_000);
    List<String> options =
        List.of("-Xmx64m", "-XX:-HeapDumpOnOutOfMemoryError", "-XX:-ExitOnOutOfMemoryError");
    try (HungServer hung = new HungServer(HungServer.At.READING);
        Child child =
            Child.start(
                options,
                MemoryChild.class,
                hung.url(),
                String.valueOf(seconds),
                String.valueOf(keys))) {
      int status = child.awaitEnd(seconds + 60L);
      List<String> errors =
          child.lines().stream()
              .filter(line -> line.contains("OutOfMemoryError") || line.startsWith("uncaught="))
              .toList();
      findings.add(
          "-Xmx64m, 1 MB messages, exceptions, a dead destination, "
              + seconds
              + " s: no OutOfMemoryError",
          errors.isEmpty()
              ? "none; " + child.value("heap-hung")
              : errors.size() + " signs of one: " + errors.get(0),
          errors.isEmpty() && status == 0);
      findings.add(
          "callers keep going",
          String.format(
              "%s keys, %s large messages, %s exceptions, longest call %s ms",
              child.value("keys"),
              child.value("large"),
              child.value("thrown"),
              child.value("longest")),
          status == 0
              && Long.parseLong(child.value("keys")) >= keys
              && Long.parseLong(child.value("large")) >= seconds * 20L
              && Long.parseLong(child.value("thrown")) >= seconds * 1_000L
              && hung.connections() > 0);
      for (String each : MemoryChild.BOOKS) {
        findings.add(
            "appended = delivered + dropped + buffered + spooled (" + each + ")",
            child.value(each),
            child.value(each + "-exact").equals("true"));
      }
    }
  }
}
