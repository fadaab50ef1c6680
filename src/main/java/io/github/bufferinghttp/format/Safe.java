package io.github.bufferinghttp.format;

import java.util.Map;
import java.util.function.IntPredicate;

/** Makes text safe for a place that takes some characters only. */
final class Safe {

  private Safe() {}

  /** The text with {@code other} in place of every character that is not allowed. */
  static String replace(String text, char other, IntPredicate allowed) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed.test(text.charAt(i))) {
        return rest(text, i, other, allowed);
      }
    }
    return text;
  }

  /** Adds a value under a name, which gets underscores if what was made safe is there already. */
  static void put(Map<String, String> all, String name, String value) {
    String free = name;
    while (all.containsKey(free)) {
      free += "_";
    }
    all.put(free, value);
  }

  static boolean isAlphanumeric(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  private static String rest(String text, int from, char other, IntPredicate allowed) {
    char[] chars = text.toCharArray();
    for (int i = from; i < chars.length; i++) {
      if (!allowed.test(chars[i])) {
        chars[i] = other;
      }
    }
    return new String(chars);
  }
}
