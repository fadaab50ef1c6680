package io.github.bufferinghttp;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.slf4j.LoggerFactory;

/** Sends what the JDK logs to SLF4J, as {@code slf4j-jdk-platform-logging} does. */
public final class Slf4jLoggerFinder extends System.LoggerFinder {

  /** For the service loader. */
  public Slf4jLoggerFinder() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Bridge(name);
  }

  private record Bridge(String name) implements System.Logger {

    private static org.slf4j.event.Level slf4j(Level level) {
      return switch (level) {
        case ALL, TRACE -> org.slf4j.event.Level.TRACE;
        case DEBUG -> org.slf4j.event.Level.DEBUG;
        case INFO -> org.slf4j.event.Level.INFO;
        case WARNING -> org.slf4j.event.Level.WARN;
        case ERROR, OFF -> org.slf4j.event.Level.ERROR;
      };
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return LoggerFactory.getLogger(name).isEnabledForLevel(slf4j(level));
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      LoggerFactory.getLogger(name).atLevel(slf4j(level)).setCause(thrown).log(message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... arguments) {
      boolean plain = arguments == null || arguments.length == 0;
      String message = plain ? format : MessageFormat.format(format, arguments);
      LoggerFactory.getLogger(name).atLevel(slf4j(level)).log(message);
    }
  }
}
