package io.github.bufferinghttp.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Logback puts in the place of a variable that nobody defined: {@code NAME_IS_UNDEFINED}. */
public final class Undefined {

  private static final String MARK = "_IS_UNDEFINED";
  private static final Pattern VARIABLE = Pattern.compile("([\\w.\\-]+)" + MARK);

  private Undefined() {}

  /** Whether a variable in this text was not defined. */
  public static boolean isIn(String text) {
    return text.contains(MARK);
  }

  /** The name of the first such variable, or null if there is none. */
  public static @Nullable String variable(String text) {
    Matcher variable = VARIABLE.matcher(text);
    return isIn(text) && variable.find() ? variable.group(1) : null; // slow for long words
  }
}
