package io.github.bufferinghttp.campaign;

import java.util.List;

/** A table as Markdown writes it, under a line that says what it is. */
final class Table {

  private final StringBuilder text = new StringBuilder();

  Table(String what, String... columns) {
    text.append('\n').append(what).append("\n\n");
    row(columns);
    text.append("|").append("---|".repeat(columns.length)).append('\n');
  }

  Table row(String... cells) {
    text.append("| ").append(String.join(" | ", List.of(cells))).append(" |\n");
    return this;
  }

  /** A line below the table. */
  void note(String line) {
    text.append('\n').append(line).append('\n');
  }

  static String count(long number) {
    return String.format("%,d", number);
  }

  static String seconds(long millis) {
    return String.format("%.1f s", millis / 1e3);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
