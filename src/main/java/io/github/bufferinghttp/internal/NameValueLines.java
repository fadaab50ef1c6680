package io.github.bufferinghttp.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of an element that holds a {@code name = value} a line. Blank lines do not count. */
public final class NameValueLines {

  private static final Pattern FIRST_WORD = Pattern.compile("([^\\s:]+)[\\s:].*", Pattern.DOTALL);

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
        problem.accept("the line '" + showLine(line) + "' is not of the form 'name = value'");
      } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
        problem.accept("the name '" + show(name) + "' stands twice");
      } else {
        lines.add(new Line(name, line.substring(equals + 1).strip()));
      }
    }
    return lines;
  }

  /**
   * A name, or if it is more than one word its first: what comes behind "{@code Authorization:
   * Bearer}" must not be read in a status.
   */
  public static String show(String name) {
    Matcher word = FIRST_WORD.matcher(name);
    return word.matches() ? word.group(1) + " …" : name;
  }

  /** A line without a name: a single word may be the secret itself, unless it is a pattern. */
  private static String showLine(String line) {
    return line.startsWith("%") || FIRST_WORD.matcher(line).matches() ? show(line) : "…";
  }
}
