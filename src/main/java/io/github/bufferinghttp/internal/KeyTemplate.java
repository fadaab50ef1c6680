package io.github.bufferinghttp.internal;

import io.github.bufferinghttp.key.AggregatorKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in which {@code {part}} stands for a part of the aggregator key, and {@code {key}} for the
 * whole key as text. Braces around anything but a name are left as they are.
 */
public final class KeyTemplate {

  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)}");
  private static final String WHOLE = "key";

  private final List<String> literals = new ArrayList<>();
  private final List<String> parts = new ArrayList<>();

  private KeyTemplate() {}

  /**
   * Compiles a text.
   *
   * @param names the parts that the key has
   * @param problem told of each place that refers to no part
   */
  public static KeyTemplate compile(String text, List<String> names, Consumer<String> problem) {
    KeyTemplate template = new KeyTemplate();
    Matcher place = PLACE.matcher(text);
    int from = 0;
    while (place.find()) {
      String part = place.group(1);
      if (!names.contains(part) && !part.equals(WHOLE)) {
        problem.accept(
            "'{"
                + part
                + "}' is no part of the aggregatorKey, whose parts are "
                + (names.isEmpty() ? "none" : String.join(", ", names)));
        continue;
      }
      template.literals.add(text.substring(from, place.start()));
      template.parts.add(part);
      from = place.end();
    }
    template.literals.add(text.substring(from));
    return template;
  }

  /** A text in which nothing is replaced. */
  public static KeyTemplate literal(String text) {
    KeyTemplate template = new KeyTemplate();
    template.literals.add(text);
    return template;
  }

  /** Whether it is the same text for every key. */
  public boolean isConstant() {
    return parts.isEmpty();
  }

  /** The text for a key; a part that this key does not have is {@code default}. */
  public String render(Object key) {
    if (parts.isEmpty()) {
      return literals.get(0);
    }
    StringBuilder out = new StringBuilder(64);
    for (int i = 0; i < parts.size(); i++) {
      out.append(literals.get(i)).append(value(key, parts.get(i)));
    }
    return out.append(literals.get(parts.size())).toString();
  }

  private static String value(Object key, String part) {
    String value = key instanceof KeyParts parts ? parts.get(part) : null;
    if (value != null) {
      return value;
    }
    return part.equals(WHOLE) ? String.valueOf(key) : AggregatorKey.DEFAULT.toString();
  }
}
