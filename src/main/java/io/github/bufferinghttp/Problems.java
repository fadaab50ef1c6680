package io.github.bufferinghttp;

import ch.qos.logback.core.Context;
import ch.qos.logback.core.joran.util.PropertySetter;
import ch.qos.logback.core.status.Status;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a configuration, each problem by the name of its element. */
final class Problems {

  /** What Logback makes of a variable that nobody defined. */
  private static final Pattern UNDEFINED = Pattern.compile("([\\w.\\-]+)_IS_UNDEFINED");

  /** How Logback's configurator says that a text could not be converted to a setting's type. */
  private static final Pattern NOT_CONVERTED =
      Pattern.compile("Failed to set property \\[(\\w+)] to value \"(.*)\".*", Pattern.DOTALL);

  private final Set<String> found = new LinkedHashSet<>();

  void add(String element, String what) {
    found.add("<" + element + ">: " + what);
  }

  Consumer<String> under(String element) {
    return what -> add(element, what);
  }

  /** Finds a variable that Logback left undefined in the value of an element. */
  boolean hasUndefined(String element, String value) {
    Matcher variable = UNDEFINED.matcher(value);
    boolean undefined = variable.find();
    if (undefined) {
      add(element, "the variable '" + variable.group(1) + "' is not defined");
    }
    return undefined;
  }

  /**
   * Finds the values that Logback's configurator could not convert for one of these objects: it
   * only warns of them and leaves the default.
   */
  void findNotConverted(Context context, List<?> objects) {
    for (Status status : context.getStatusManager().getCopyOfStatusList()) {
      if (status.getOrigin() instanceof PropertySetter setter
          && objects.stream().anyMatch(object -> object == setter.getObj())) {
        Matcher message = NOT_CONVERTED.matcher(status.getMessage());
        if (message.matches()) {
          add(message.group(1), "'" + message.group(2) + "' is not a value for it");
        }
      }
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<String> all() {
    return new ArrayList<>(found);
  }
}
