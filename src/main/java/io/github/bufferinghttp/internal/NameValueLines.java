package io.github.bufferinghttp.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The text of an element that holds a {@code name = value} a line. Blank lines do not count. */
public final class NameValueLines {

  /** One line. */
  public record Line(String name, String value) {}

  private NameValueLines() {}

  /**
   * Reads the lines; a name may stand once, whatever its case, and must not be empty.
   *
   * @param problem told of each line that is wrong; such a line is left out
   */
  public static List<Line> parse(@Nullable String text, Consumer<String> problem) {
    List<Line> lines = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String raw : text == null ? new String[0] : text.split("\\R")) {
      String line = raw.strip();
      int equals = line.indexOf('=');
      if (line.isEmpty()) {
        continue;
      }
      String name = equals < 0 ? "" : line.substring(0, equals).strip();
      if (name.isEmpty()) {
        problem.accept("the line '" + line + "' is not of the form 'name = value'");
      } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
        problem.accept("the name '" + name + "' stands twice");
      } else {
        lines.add(new Line(name, line.substring(equals + 1).strip()));
      }
    }
    return lines;
  }
}
