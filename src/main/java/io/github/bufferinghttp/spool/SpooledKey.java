package io.github.bufferinghttp.spool;

import java.util.List;

/**
 * An aggregator key as a spool file keeps it: named parts, or a text alone for a key that only the
 * user's own resolver could make again.
 *
 * @param names the names of the parts; empty for a text
 * @param values a value for each name; the one text where there are no names
 */
public record SpooledKey(List<String> names, List<String> values) {

  public SpooledKey {
    names = List.copyOf(names);
    values = List.copyOf(values);
    if (values.size() != names.size() && !(names.isEmpty() && values.size() == 1)) {
      throw new IllegalArgumentException(names.size() + " names, " + values.size() + " values");
    }
  }

  /** A key of named parts, as the {@code aggregatorKey} element makes it; it may have none. */
  public static SpooledKey ofParts(List<String> names, List<String> values) {
    return new SpooledKey(names, values);
  }

  /** The key of an own resolver, by its text. */
  public static SpooledKey ofText(String text) {
    return new SpooledKey(List.of(), List.of(text));
  }

  /** Whether this is a text alone, without parts. */
  public boolean isText() {
    return names.isEmpty() && !values.isEmpty();
  }

  /**
   * A number that equal keys share, in this process and in the next (FNV-1a over the values). Two
   * keys that happen to share it wait for each other; they are never taken for one another.
   */
  public long id() {
    long hash = 0xcbf29ce484222325L;
    for (String value : values) {
      for (int i = 0; i < value.length(); i++) {
        hash = (hash ^ value.charAt(i)) * 0x100000001b3L;
      }
      hash = (hash ^ 0x10000) * 0x100000001b3L;
    }
    return hash;
  }
}
