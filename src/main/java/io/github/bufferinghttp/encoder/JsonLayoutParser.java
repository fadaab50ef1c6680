package io.github.bufferinghttp.encoder;

import io.github.bufferinghttp.internal.Undefined;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the text settings of a {@link JsonEventEncoder} and collects all that is wrong in them. */
final class JsonLayoutParser {

  private final List<String> problems = new ArrayList<>();

  /** What is wrong, one sentence each, beginning with the name of the element. */
  List<String> problems() {
    return problems;
  }

  /** Reads lines {@code field = name}; an empty name leaves the field out. */
  Map<Field, String> fieldNames(@Nullable String block) {
    Map<Field, String> names = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      names.put(field, field.id);
    }
    pairs("fieldNames", block)
        .forEach(
            (left, right) -> {
              Field field = Field.of(left);
              if (field == null) {
                problem("fieldNames", "\"" + left + "\" is no field; there are " + known());
              } else if (right.isEmpty()) {
                names.remove(field);
              } else {
                names.put(field, right);
              }
            });
    Set<String> seen = new HashSet<>();
    for (String name : names.values()) {
      if (!seen.add(name)) {
        problem("fieldNames", "two fields are named \"" + name + "\"");
      }
    }
    return names;
  }

  /** Reads lines {@code name = value}. */
  Map<String, String> staticFields(@Nullable String block, Collection<String> fieldNames) {
    Map<String, String> fields = pairs("staticFields", block);
    for (String name : fields.keySet()) {
      if (fieldNames.contains(name)) {
        problem("staticFields", "\"" + name + "\" is the name of a field of the event");
      }
    }
    return fields;
  }

  /** Reads names separated by commas or line ends; none at all gives the empty set. */
  Set<String> names(String element, @Nullable String list) {
    Set<String> names = new LinkedHashSet<>();
    if (list != null) {
      checkDefined(element, list);
      for (String name : list.split("[,\\r\\n]")) {
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
    }
    return names;
  }

  int atLeastOne(String element, int value) {
    if (value < 1) {
      problem(element, value + " is too small, at least 1 is needed");
    }
    return value;
  }

  private Map<String, String> pairs(String element, @Nullable String block) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (block == null) {
      return pairs;
    }
    checkDefined(element, block);
    block
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              String left = equals < 0 ? "" : line.substring(0, equals).strip();
              if (left.isEmpty()) {
                problem(element, "\"" + line + "\" is not of the form name = value");
              } else if (pairs.put(
                      Escaper.wellFormed(left),
                      Escaper.wellFormed(line.substring(equals + 1).strip()))
                  != null) {
                problem(element, "\"" + left + "\" is there twice");
              }
            });
    return pairs;
  }

  private void checkDefined(String element, String text) {
    if (Undefined.isIn(text)) {
      problem(element, "a variable has no value in \"" + text.strip() + "\"");
    }
  }

  private void problem(String element, String what) {
    problems.add(element + ": " + what);
  }

  private static String known() {
    return String.join(", ", List.of(Field.values()).stream().map(field -> field.id).toList());
  }
}
