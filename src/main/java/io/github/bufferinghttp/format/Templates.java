package io.github.bufferinghttp.format;

import io.github.bufferinghttp.internal.KeyTemplate;
import io.github.bufferinghttp.internal.NameValueLines;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes templates over the aggregator key out of settings, and reports what is wrong with them. */
final class Templates {

  /** What stands where a destination does not take an empty value. */
  static final String NONE = "none";

  private Templates() {}

  static KeyTemplate parse(FormatContext context, String element, String text) {
    Checks.defined(context, element, text);
    return KeyTemplate.compile(
        text.trim(), context.keyParts(), problem -> context.problem(element, problem));
  }

  /** Null for a setting that was not made. */
  static @Nullable KeyTemplate parseOptional(
      FormatContext context, String element, @Nullable String text) {
    return text == null || text.isBlank() ? null : parse(context, element, text);
  }

  /** The setting, or else a text in which nothing is replaced. */
  static KeyTemplate parseOr(
      FormatContext context, String element, @Nullable String text, String other) {
    KeyTemplate template = parseOptional(context, element, text);
    return template == null ? KeyTemplate.literal(other) : template;
  }

  /** A template for each part of the key, under the part's own name. */
  static Map<String, KeyTemplate> ofParts(FormatContext context) {
    Map<String, KeyTemplate> found = new LinkedHashMap<>();
    for (String part : context.keyParts()) {
      found.put(part, KeyTemplate.compile("{" + part + "}", context.keyParts(), problem -> {}));
    }
    return found;
  }

  /** Lines of {@code name = value}, or else a template for each part of the key. */
  static Map<String, KeyTemplate> linesOrParts(
      FormatContext context, String element, @Nullable String text) {
    return text == null ? ofParts(context) : lines(context, element, text);
  }

  /** Lines of {@code name = value}; null gives none. */
  static Map<String, KeyTemplate> lines(
      FormatContext context, String element, @Nullable String text) {
    Map<String, KeyTemplate> found = new LinkedHashMap<>();
    NameValueLines.parse(text, problem -> context.problem(element, problem))
        .forEach(line -> found.put(line.name(), parse(context, element, line.value())));
    return found;
  }
}
