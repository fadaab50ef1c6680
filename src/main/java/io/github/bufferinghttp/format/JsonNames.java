package io.github.bufferinghttp.format;

import java.util.Arrays;

/** Finds out which of some names are members of a JSON object, without parsing it into a tree. */
final class JsonNames {

  private JsonNames() {}

  /**
   * Which of {@code names} the object has at its top level.
   *
   * @param json a valid JSON object, from 0 to {@code size}
   * @param names at most 64, as UTF-8, without quotes or anything that JSON escapes
   * @return a bit for each name
   */
  static long present(byte[] json, int size, byte[][] names) {
    long found = 0;
    int depth = 0;
    boolean name = false;
    for (int i = 0; i < size; i++) {
      switch (json[i]) {
        case '{' -> name = ++depth == 1;
        case '[' -> depth++;
        case '}', ']' -> depth--;
        case ',' -> name = depth == 1;
        case '"' -> {
          int end = endOfString(json, i + 1, size);
          if (name) {
            found |= bit(json, i + 1, end, names);
            name = false;
          }
          i = end;
        }
        default -> {}
      }
    }
    return found;
  }

  private static int endOfString(byte[] json, int from, int size) {
    int i = from;
    while (i < size && json[i] != '"') {
      i += json[i] == '\\' ? 2 : 1;
    }
    return i;
  }

  private static long bit(byte[] json, int from, int to, byte[][] names) {
    for (int i = 0; i < names.length; i++) {
      if (Arrays.equals(json, from, to, names[i], 0, names[i].length)) {
        return 1L << i;
      }
    }
    return 0;
  }
}
