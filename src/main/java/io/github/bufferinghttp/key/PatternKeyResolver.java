package io.github.bufferinghttp.key;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Context;
import io.github.bufferinghttp.internal.NameValueLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The resolver behind the {@code aggregatorKey} element: each part is a Logback pattern, and the
 * key is what they give for the event. It is for one thread; each appender takes a copy of its own.
 */
public final class PatternKeyResolver implements AggregatorKeyResolver<AggregatorKey> {

  private static final Pattern PART_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
  private static final Pattern MDC_VALUE =
      Pattern.compile("%(?:X|mdc)\\{([^{}:\\s]+)(?::-([^{}]*))?}");

  /** Without it Logback puts the stack trace behind every pattern. */
  private static final String NO_EXCEPTION = "%nopex";

  /** What Logback prints in place of a conversion word that it does not know. */
  private static final String PARSER_ERROR = "%PARSER_ERROR[";

  private final List<String> names;
  private final List<Function<ILoggingEvent, String>> patterns;

  /** The values of the event in hand. Flush thread. */
  private final String[] values;

  private final KeyCache keys;

  private PatternKeyResolver(List<String> names, List<Function<ILoggingEvent, String>> patterns) {
    this.names = List.copyOf(names);
    this.patterns = patterns;
    values = new String[patterns.size()];
    keys = new KeyCache(this.names);
  }

  /**
   * Compiles the lines of an {@code aggregatorKey} element.
   *
   * @param problem told of everything that is wrong with them
   */
  public static PatternKeyResolver parse(
      @Nullable String text, Context context, Consumer<String> problem) {
    List<String> names = new ArrayList<>();
    List<Function<ILoggingEvent, String>> patterns = new ArrayList<>();
    for (NameValueLines.Line line : NameValueLines.parse(text, problem)) {
      if (!PART_NAME.matcher(line.name()).matches() || line.name().equals("key")) {
        problem.accept("'" + line.name() + "' cannot be the name of a part");
      } else if (line.value().isEmpty()) {
        problem.accept("the part '" + line.name() + "' has no pattern");
      } else {
        names.add(line.name());
        patterns.add(compile(line, context, problem));
      }
    }
    return new PatternKeyResolver(names, patterns);
  }

  /** The same for another thread. */
  public PatternKeyResolver copy() {
    return new PatternKeyResolver(names, patterns);
  }

  /** The names of the parts, as declared. */
  public List<String> names() {
    return names;
  }

  @Override
  public AggregatorKey resolve(ILoggingEvent event) {
    int size = patterns.size();
    if (size == 0) {
      return AggregatorKey.DEFAULT;
    }
    for (int i = 0; i < size; i++) {
      values[i] = patterns.get(i).apply(event);
    }
    return keys.get(values);
  }

  /** The patterns that nearly every key is made of are read from the event without a layout. */
  private static Function<ILoggingEvent, String> compile(
      NameValueLines.Line line, Context context, Consumer<String> problem) {
    String pattern = line.value();
    if (pattern.equals("%level") || pattern.equals("%p") || pattern.equals("%le")) {
      return event -> event.getLevel().toString();
    }
    Matcher mdc = MDC_VALUE.matcher(pattern);
    if (mdc.matches()) {
      String name = mdc.group(1);
      String otherwise = mdc.group(2) == null ? "" : mdc.group(2);
      return event -> mdcValue(event, name, otherwise);
    }
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern(pattern + NO_EXCEPTION);
    if (!works(layout, context)) {
      problem.accept("the part '" + line.name() + "' has a bad pattern '" + pattern + "'");
    }
    return layout::doLayout;
  }

  /** Logback reports some bad patterns, and throws at others. */
  private static boolean works(PatternLayout layout, Context context) {
    try {
      layout.start();
      return layout.isStarted() && !layout.doLayout(sample(context)).contains(PARSER_ERROR);
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static ILoggingEvent sample(Context context) {
    LoggerContext loggers = context instanceof LoggerContext own ? own : new LoggerContext();
    Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
    return new LoggingEvent(Logger.class.getName(), root, Level.INFO, "", null, null);
  }

  private static String mdcValue(ILoggingEvent event, String name, String otherwise) {
    Map<String, String> mdc = event.getMDCPropertyMap();
    String value = mdc == null ? null : mdc.get(name);
    return value == null ? otherwise : value;
  }
}
