package io.github.bufferinghttp.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs the parts one after the other and prints a table of promise, measured, held or broken. Ends
 * with 0 only if every promise held.
 *
 * <p>Arguments: {@code parts=all} or names separated by commas, {@code scale=full} or {@code
 * short}.
 */
public final class Campaign {

  private Campaign() {}

  private static List<Part> parts() {
    return List.of(
        new KillPart(),
        new SoupPart(),
        new OutagePart(),
        new BadInput(),
        new Stall(),
        new Stop(),
        new Leaks(),
        new Disk(),
        new Recursion(),
        new MemoryBound());
  }

  public static void main(String[] args) {
    String wanted = "all";
    Scale scale = Scale.FULL;
    for (String arg : args) {
      if (arg.startsWith("parts=")) {
        wanted = arg.substring("parts=".length());
      } else if (arg.startsWith("scale=")) {
        scale = Scale.valueOf(arg.substring("scale=".length()).toUpperCase(Locale.ROOT));
      } else {
        throw new IllegalArgumentException("not parts=… or scale=…: " + arg);
      }
    }
    System.exit(run(chosen(wanted), scale) ? 0 : 1); // whatever threads are left
  }

  private static List<Part> chosen(String wanted) {
    if (wanted.equals("all")) {
      return parts();
    }
    List<Part> chosen = new ArrayList<>();
    for (String name : wanted.split(",")) {
      chosen.add(
          parts().stream()
              .filter(part -> part.name().equals(name))
              .findAny()
              .orElseThrow(() -> new IllegalArgumentException("no part is called " + name)));
    }
    return chosen;
  }

  private static boolean run(List<Part> parts, Scale scale) {
    Findings findings = new Findings();
    long start = System.nanoTime();
    for (Part part : parts) {
      long begin = System.nanoTime();
      System.out.printf("%n%s%n", part.name());
      findings.begin(part.name());
      try {
        part.run(scale, findings);
      } catch (Exception | Error e) {
        e.printStackTrace();
        findings.add("the part comes to its end", e.toString(), false);
      }
      System.out.printf("  %.1f s%n", (System.nanoTime() - begin) / 1e9);
    }
    print(findings, (System.nanoTime() - start) / 1e9);
    return findings.allHeld();
  }

  private static void print(Findings findings, double seconds) {
    System.out.printf("%n| part | promise | measured | |%n|---|---|---|---|%n");
    for (Findings.Finding finding : findings.all()) {
      System.out.printf(
          "| %s | %s | %s | %s |%n",
          finding.part(), finding.promise(), finding.measured(), finding.verdict());
    }
    long held = findings.all().stream().filter(Findings.Finding::held).count();
    long broken = findings.all().stream().filter(Findings.Finding::broken).count();
    System.out.printf(
        "%n%d held, %d broken, %d skipped, %.0f s, Java %s, %d processors%n",
        held,
        broken,
        findings.all().size() - held - broken,
        seconds,
        Runtime.version(),
        Runtime.getRuntime().availableProcessors());
  }
}
