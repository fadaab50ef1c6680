package io.github.bufferinghttp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.Map;

/** Events for the engine under test: their key is in the MDC, under {@code key}. */
final class LogEvents {

  static final String KEY = "key";

  private static final LoggerContext CONTEXT = new LoggerContext();

  private LogEvents() {}

  static LoggingEvent event(Level level, String key, String message, long timeMillis) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(CONTEXT);
    event.setLoggerName("com.example.Shop");
    event.setThreadName("main");
    event.setLevel(level);
    event.setMessage(message);
    event.setTimeStamp(timeMillis);
    event.setMDCPropertyMap(Map.of(KEY, key));
    return event;
  }

  static LoggingEvent event(String key, String message) {
    return event(Level.INFO, key, message, 0);
  }

  static String keyOf(ILoggingEvent event) {
    return event.getMDCPropertyMap().get(KEY);
  }
}
