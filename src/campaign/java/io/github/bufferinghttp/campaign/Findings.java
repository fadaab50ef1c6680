package io.github.bufferinghttp.campaign;

import java.util.ArrayList;
import java.util.List;

/** What the campaign found: promise, measured, held or broken. Any thread. */
final class Findings {

  /** One row of the table. */
  record Finding(String part, String promise, String measured, boolean held) {}

  private final List<Finding> findings = new ArrayList<>();
  private String part = "";

  synchronized void begin(String name) {
    part = name;
  }

  /** Adds a row, and says it at once. */
  synchronized void add(String promise, String measured, boolean held) {
    findings.add(new Finding(part, promise, measured, held));
    System.out.printf("  %-6s %s: %s%n", held ? "held" : "BROKEN", promise, measured);
  }

  synchronized List<Finding> all() {
    return List.copyOf(findings);
  }

  synchronized boolean allHeld() {
    return !findings.isEmpty() && findings.stream().allMatch(Finding::held);
  }
}
