package io.github.bufferinghttp;

import ch.qos.logback.core.Context;
import ch.qos.logback.core.joran.util.PropertySetter;
import ch.qos.logback.core.status.Status;
import io.github.bufferinghttp.internal.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is wrong with a configuration, each problem by the name of its element. */
final class Problems {

  /** How Logback's configurator says that a text could not be converted to a setting's type. */
  private static final Pattern NOT_CONVERTED =
      Pattern.compile("Failed to set property \\[(\\w+)] to value \"(.*)\".*", Pattern.DOTALL);

  /** How its exception says what the text should have been. */
  private static final Pattern WANTED = Pattern.compile("Conversion to type \\[.*\\.(\\w+)].*");

  /** How it says that the class of an element is not one that the setting takes. */
  private static final Pattern NOT_ASSIGNABLE =
      Pattern.compile("A \"(.*)\" object is not assignable to a \".*?(\\w+)\" variable.*");

  /** How it says that it could not make an object of the class of an element. */
  private static final Pattern NOT_MADE =
      Pattern.compile("Could not (?:create component|find an .* property) \\[(\\w+)](.*)");

  /** How it says that what follows is about an appender. */
  private static final Pattern APPENDER = Pattern.compile("Processing appender named \\[(.*)]");

  private final Set<Problem> found = new LinkedHashSet<>();

  private record Problem(String element, String what) {}

  void add(String element, String what) {
    found.add(new Problem(element, what));
  }

  Consumer<String> under(String element) {
    return what -> add(element, what);
  }

  /** Finds a variable that Logback left undefined in the value of an element. */
  boolean hasUndefined(String element, String value) {
    String variable = Undefined.variable(value);
    if (variable != null) {
      add(element, "the variable '" + variable + "' is not defined");
    }
    return variable != null;
  }

  /**
   * Finds what Logback's configurator could not do for one of these objects: it says so and goes on
   * with the default, which would send events under headers that are not theirs.
   */
  void findNotSet(Context context, String appender, List<?> objects) {
    List<Problem> notMade = new ArrayList<>();
    boolean ours = false;
    for (Status status : context.getStatusManager().getCopyOfStatusList()) {
      String message = String.valueOf(status.getMessage());
      Matcher about = APPENDER.matcher(message);
      if (about.matches()) {
        ours = about.group(1).equals(appender);
        if (ours) {
          notMade.clear(); // of an earlier configuration
        }
      }
      Matcher component = NOT_MADE.matcher(message);
      if (ours && status.getLevel() == Status.ERROR && component.matches()) {
        notMade.add(new Problem(component.group(1), "could not be made" + component.group(2)));
      }
      if (status.getOrigin() instanceof PropertySetter setter
          && objects.stream().anyMatch(object -> object == setter.getObj())) {
        findNotSet(message, status.getThrowable());
      }
    }
    found.addAll(notMade);
  }

  private void findNotSet(String message, @Nullable Throwable exception) {
    Matcher value = NOT_CONVERTED.matcher(message);
    if (value.matches()) {
      add(value.group(1), "'" + value.group(2) + "' is not a value for it" + example(exception));
    }
    Matcher type = NOT_ASSIGNABLE.matcher(message);
    if (type.matches()) {
      add(elementOf(type.group(2)), type.group(1) + " is not a " + type.group(2));
    }
  }

  /** What would be a value, where Logback's way to write it is its own: '100ms' is none. */
  private static String example(@Nullable Throwable exception) {
    Matcher wanted = WANTED.matcher(exception == null ? "" : "" + exception.getMessage());
    return switch (wanted.matches() ? wanted.group(1) : "") {
      case "Duration" -> "; a time is written as in '10 seconds' or '200 milliseconds'";
      case "FileSize" -> "; a size is written as in '512KB' or '64MB'";
      default -> "";
    };
  }

  /** The element whose setter takes an object of this type. */
  private static String elementOf(String type) {
    String name = type.replaceFirst("^Payload|Config(?:uration)?$", "");
    return name.equals("SSL") ? "ssl" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All of them, without what must not be told. */
  List<String> all(UnaryOperator<String> mask) {
    return found.stream()
        .map(problem -> "<" + problem.element() + ">: " + mask.apply(problem.what()))
        .toList();
  }
}
