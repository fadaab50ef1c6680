package io.github.bufferinghttp.format;

import io.github.bufferinghttp.internal.Undefined;
import org.jspecify.annotations.Nullable;

/** Checks of settings, each reported by its element's name. */
final class Checks {

  private Checks() {}

  /** Refuses a variable that Logback could not replace; the value is not shown. */
  static void defined(FormatContext context, String element, @Nullable String value) {
    if (value != null && Undefined.isIn(value)) {
      context.problem(element, "holds a variable that is not defined");
    }
  }

  /** Refuses a credential that is blank, or that no header can carry. */
  static void credential(FormatContext context, String element, @Nullable String value) {
    defined(context, element, value);
    if (value != null && (value.isBlank() || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f))) {
      context.problem(element, "is blank or holds characters that a header cannot carry");
    }
  }

  /** Refuses a name or a password that no header can carry; spaces may stand inside. */
  static void password(FormatContext context, String element, @Nullable String value) {
    boolean trimmed = value == null || value.equals(value.strip());
    credential(context, element, trimmed && value != null ? value.replace(" ", "") : value);
  }

  /** Refuses a value that is not there. */
  static void required(FormatContext context, String element, @Nullable String value) {
    if (value == null || value.isBlank()) {
      context.problem(element, "is required");
    }
    defined(context, element, value);
  }
}
