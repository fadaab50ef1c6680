package io.github.bufferinghttp.demo;

import io.github.bufferinghttp.demo.Ledger.Row;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the terminal shows: a table drawn over and over, or plain lines where that cannot be. */
final class Screen {

  private static final String ARRIVED = "%-14s %-34s %9s %8s %9s %9s %7s";
  private static final String PROOF = "%-14s %9s %9s %9s %9s %13s %10s";

  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final boolean live = isTerminal();
  private final long began = System.nanoTime();
  private int drawn;

  /** Says something, above the table. */
  synchronized void say(String text) {
    erase();
    out.println(text);
  }

  /** Shows how things stand: the whole table if it can be redrawn, one line if not. */
  synchronized void show(boolean up, Ledger ledger, AppenderMetrics metrics) {
    String line =
        format(
            "%5.1f s  receiver %-4s  logged %,6d  arrived %,6d  buffered %,6d  %,4d requests  %s",
            (System.nanoTime() - began) / 1e9,
            up ? "up" : "DOWN",
            ledger.logged(),
            ledger.arrived(),
            metrics.buffered(),
            ledger.rows().values().stream().mapToLong(row -> row.requests).sum(),
            bytes(metrics));
    erase();
    if (live) {
      List<String> lines = arrived(ledger);
      lines.add(line);
      out.print(NO_WRAP); // a line that wrapped would be two, and the table could not be redrawn
      lines.forEach(out::println);
      out.print(WRAP);
      drawn = lines.size();
    } else {
      out.println(line);
    }
  }

  /** What arrived until now, key by key; where the table is redrawn it stands there anyway. */
  synchronized void showKeys(Ledger ledger) {
    if (!live) {
      arrived(ledger).forEach(out::println);
    }
  }

  /** What was logged against what arrived, key by key, and the appender's own books. */
  synchronized void prove(Ledger ledger, AppenderMetrics metrics) {
    erase();
    if (live) {
      arrived(ledger).forEach(out::println);
    }
    out.println();
    print(PROOF, "key", "logged", "arrived", "missing", "repeated", "out of order", "wrong key");
    int[] sums = new int[6];
    ledger.rows().forEach((key, row) -> proof(key, figures(row), sums));
    proof("all", sums, new int[6]);
    out.println();
    print(
        "metrics()   appended %,d = delivered %,d + dropped %,d + buffered %,d + spooled %,d",
        metrics.appended(),
        metrics.delivered(),
        metrics.dropped(),
        metrics.buffered(),
        metrics.spooled());
    print(
        "            %,d requests, %,d of them retries; %s",
        metrics.requests(), metrics.retries(), bytes(metrics));
    print("repeats     %,d, recognised by X-Batch-Id and left out", ledger.repeatedBatches());
  }

  private static int[] figures(Row row) {
    return new int[] {
      row.logged(), row.arrived(), row.missing(), row.repeated, row.outOfOrder, row.wrongKey
    };
  }

  private void proof(String key, int[] figures, int[] sums) {
    Object[] cells = new Object[figures.length + 1];
    cells[0] = key;
    for (int i = 0; i < figures.length; i++) {
      cells[i + 1] = format("%,d", figures[i]);
      sums[i] += figures[i];
    }
    print(PROOF, cells);
  }

  private static List<String> arrived(Ledger ledger) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        format(
            ARRIVED,
            "key",
            "headers of its requests",
            "requests",
            "events",
            "body",
            "gzipped",
            "ratio"));
    ledger
        .rows()
        .forEach(
            (key, row) ->
                lines.add(
                    format(
                        ARRIVED,
                        key,
                        row.headers,
                        row.requests,
                        format("%,d", row.arrived()),
                        kilobytes(row.bodyBytes),
                        kilobytes(row.wireBytes),
                        ratio(row.bodyBytes, row.wireBytes))));
    lines.add("");
    return lines;
  }

  private static String bytes(AppenderMetrics metrics) {
    return format(
        "%s -> %s (%s)",
        kilobytes(metrics.bodyBytes()),
        kilobytes(metrics.wireBytes()),
        ratio(metrics.bodyBytes(), metrics.wireBytes()));
  }

  private static String kilobytes(long bytes) {
    return format("%,d kB", bytes / 1000);
  }

  private static String ratio(long body, long wire) {
    return wire == 0 ? "-" : format("%.1f : 1", (double) body / wire);
  }

  private void erase() {
    if (drawn > 0) {
      out.print("\033[" + drawn + "A\033[J"); // up to where the table began, and clear from there
      drawn = 0;
    }
  }

  private void print(String format, Object... cells) {
    out.println(format(format, cells));
  }

  private static String format(String format, Object... cells) {
    return String.format(Locale.ROOT, format, cells);
  }

  /** Newer JDKs have a console where there is no terminal, and a method that says so. */
  private static boolean isTerminal() {
    if (System.console() == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(System.console());
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
