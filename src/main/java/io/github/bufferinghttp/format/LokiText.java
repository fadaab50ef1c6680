package io.github.bufferinghttp.format;

/** What Loki takes for the name and the value of a label, and for a line of a certain length. */
final class LokiText {

  /** Loki's default for {@code max_label_value_length}, in bytes. */
  static final int MAX_VALUE_BYTES = 2048;

  private LokiText() {}

  /** A label's name is made of letters, digits and underscores. */
  static String name(String text) {
    String name = Safe.replace(text, '_', c -> Safe.isAlphanumeric(c) || c == '_');
    return name.isEmpty() || Character.isDigit(name.charAt(0)) || name.startsWith("__")
        ? "x" + name
        : name;
  }

  /** An empty value would be no label at all. */
  static String value(String value) {
    return value.isEmpty() ? Templates.NONE : cut(value, MAX_VALUE_BYTES);
  }

  /** The text in at most so many bytes. */
  static String cut(String text, int maxBytes) {
    if (text.length() * 3L <= maxBytes) {
      return text;
    }
    int chars = text.length();
    String cut = text;
    while (bytes(cut) > maxBytes) {
      chars = Math.min(chars - 1, maxBytes) * 3 / 4;
      cut = Document.cut(text, chars);
    }
    return cut;
  }

  /** Its bytes in the body, where half of a surrogate pair takes three. */
  static int bytes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes++; // four for both
        i++;
      }
    }
    return bytes;
  }
}
