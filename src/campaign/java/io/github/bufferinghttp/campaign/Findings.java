package io.github.bufferinghttp.campaign;

import java.util.ArrayList;
import java.util.List;

/** What the campaign found: promise, measured, held, broken or skipped. Any thread. */
final class Findings {

  /** One row of the table. What is skipped is not held, and not broken either. */
  record Finding(String part, String promise, String measured, boolean held, boolean skipped) {

    String verdict() {
      return skipped ? "skipped" : held ? "held" : "BROKEN";
    }

    boolean broken() {
      return !held && !skipped;
    }
  }

  private final List<Finding> findings = new ArrayList<>();
  private String part = "";

  synchronized void begin(String name) {
    part = name;
  }

  /** Adds a row, and says it at once. */
  synchronized void add(String promise, String measured, boolean held) {
    add(new Finding(part, promise, measured, held, false));
  }

  /** Adds a row for what could not be tried here. */
  synchronized void skip(String promise, String why) {
    add(new Finding(part, promise, "skipped: " + why, false, true));
  }

  private void add(Finding finding) {
    findings.add(finding);
    System.out.printf("  %-7s %s: %s%n", finding.verdict(), finding.promise(), finding.measured());
  }

  synchronized List<Finding> all() {
    return List.copyOf(findings);
  }

  synchronized boolean allHeld() {
    return findings.stream().anyMatch(Finding::held)
        && findings.stream().noneMatch(Finding::broken);
  }
}
