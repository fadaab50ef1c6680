package io.github.bufferinghttp.key;

import io.github.bufferinghttp.internal.KeyParts;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key that the {@code aggregatorKey} element makes: a value for each of its named parts. Two
 * keys are equal when their values are.
 */
public final class AggregatorKey implements KeyParts {

  /**
   * The key without parts: that of every event when no {@code aggregatorKey} is given, and of an
   * event whose resolver failed.
   */
  public static final AggregatorKey DEFAULT = new AggregatorKey(List.of(), new String[0]);

  private final List<String> names;
  private final String[] values;
  private final int hash;

  /** Takes both as they are; the resolver shares the names between its keys. */
  AggregatorKey(List<String> names, String[] values) {
    this.names = names;
    this.values = values;
    this.hash = Arrays.hashCode(values);
  }

  /** A key of these parts, as it was before it went to disk; a value for each name. */
  public static AggregatorKey of(List<String> names, List<String> values) {
    if (names.size() != values.size()) {
      throw new IllegalArgumentException(names.size() + " names, " + values.size() + " values");
    }
    return names.isEmpty() ? DEFAULT : new AggregatorKey(names, values.toArray(new String[0]));
  }

  /** The values of the parts, in the order in which they were declared. */
  public List<String> values() {
    return List.of(values);
  }

  /** The names of the parts, in the order in which they were declared. */
  public List<String> names() {
    return names;
  }

  /** The value of a part, or null if there is no part of that name. */
  @Override
  public @Nullable String get(String name) {
    int index = names.indexOf(name);
    return index < 0 ? null : values[index];
  }

  /** The value of the part at {@code index}, in the order of {@link #names}. */
  public String get(int index) {
    return values[index];
  }

  /** Whether these are its values, whose hash the caller knows. */
  boolean has(int hash, String[] values) {
    return this.hash == hash && Arrays.equals(this.values, values);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || other instanceof AggregatorKey that && has(that.hash, that.values);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The parts as {@code name=value}, separated by commas; {@code default} without parts. */
  @Override
  public String toString() {
    if (values.length == 0) {
      return "default";
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      out.append(i == 0 ? "" : ",").append(names.get(i)).append('=').append(values[i]);
    }
    return out.toString();
  }
}
