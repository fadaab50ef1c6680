package io.github.bufferinghttp.spool;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a batch's file, which is also its age: the instance that stored it, then its place
 * among those of that instance. It never changes, whoever adopts the file; so the order is the same
 * after any number of crashes, and no clock is asked for it.
 *
 * @param generation the number of the instance; a later one has a higher one
 * @param sequence counted from 0 by the instance
 */
record SpoolName(long generation, long sequence) implements Comparable<SpoolName> {

  private static final Pattern DIGITS = Pattern.compile("([0-9]{19})-([0-9]{10})");

  private static final Comparator<SpoolName> BY_AGE =
      Comparator.comparingLong(SpoolName::generation).thenComparingLong(SpoolName::sequence);

  @Override
  public int compareTo(SpoolName other) {
    return BY_AGE.compare(this, other);
  }

  /** The name of the file that has this ending. */
  String file(String ending) {
    return String.format("%019d-%010d%s", generation, sequence, ending);
  }

  /** The name that {@link #file} made a file's name from. */
  static Optional<SpoolName> parse(String file, String ending) {
    if (!file.endsWith(ending)) {
      return Optional.empty();
    }
    Matcher digits = DIGITS.matcher(file.substring(0, file.length() - ending.length()));
    if (!digits.matches()) {
      return Optional.empty();
    }
    try {
      long generation = Long.parseLong(digits.group(1));
      return Optional.of(new SpoolName(generation, Long.parseLong(digits.group(2))));
    } catch (NumberFormatException e) {
      return Optional.empty(); // nineteen nines are more than a long holds
    }
  }
}
