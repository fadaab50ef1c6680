package io.github.bufferinghttp.format;

import io.github.bufferinghttp.key.AggregatorKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A text in which {@code {part}} stands for a part of the aggregator key, and {@code {key}} for all
 * of it (the only one there is with an own resolver).
 */
final class KeyTemplate {

  /** What stands for a part that the key does not have: the key of a resolver that failed. */
  static final String MISSING = "none";

  /** Literal text at even positions, names of parts at odd ones. */
  private final List<String> pieces;

  private KeyTemplate(List<String> pieces) {
    this.pieces = pieces;
  }

  /** Reads a template; what is wrong with it is reported under {@code element}. */
  static KeyTemplate parse(FormatContext context, String element, String text) {
    List<String> pieces = new ArrayList<>();
    int at = 0;
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        context.problem(element, "'" + text + "' has a { without a }");
        break;
      }
      String part = text.substring(open + 1, close).trim();
      if (!part.equals("key") && !context.keyParts().contains(part)) {
        context.problem(
            element, "{" + part + "} is no part of the aggregatorKey " + context.keyParts());
      }
      pieces.add(text.substring(at, open));
      pieces.add(part);
      at = close + 1;
    }
    pieces.add(text.substring(at));
    Checks.defined(context, element, text);
    return new KeyTemplate(pieces);
  }

  /** A text in which nothing is replaced. */
  static KeyTemplate literal(String text) {
    return new KeyTemplate(List.of(text));
  }

  /** A template for each part of the key, under the part's own name. */
  static Map<String, KeyTemplate> ofParts(FormatContext context) {
    Map<String, KeyTemplate> found = new LinkedHashMap<>();
    for (String part : context.keyParts()) {
      found.put(part, new KeyTemplate(List.of("", part, "")));
    }
    return found;
  }

  /** As {@link #parse}, or null for null. */
  static @Nullable KeyTemplate parseOptional(
      FormatContext context, String element, @Nullable String text) {
    return text == null || text.isBlank() ? null : parse(context, element, text.trim());
  }

  boolean isConstant() {
    return pieces.size() == 1;
  }

  String apply(Object key) {
    return apply(key, UnaryOperator.identity());
  }

  /** The text for a key, each part of which is made safe for its place first. */
  String apply(Object key, UnaryOperator<String> safe) {
    if (isConstant()) {
      return pieces.get(0);
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      out.append(i % 2 == 0 ? pieces.get(i) : safe.apply(part(key, pieces.get(i))));
    }
    return out.toString();
  }

  /** The value of one part of a key. */
  static String part(Object key, String name) {
    String value = key instanceof AggregatorKey parts ? parts.get(name) : null;
    if (value == null && name.equals("key")) {
      value = Events.text(key);
    }
    return value == null ? MISSING : value;
  }
}
