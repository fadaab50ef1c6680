package io.github.bufferinghttp.encoder;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes events as a test wants them. */
final class Events {

  static final LoggerContext CONTEXT = context();

  private Events() {}

  private static LoggerContext context() {
    LoggerContext context = new LoggerContext();
    context.setName("test");
    context.setMDCAdapter(new LogbackMDCAdapter());
    return context;
  }

  /** An event at a fixed time on a thread named main, with an empty MDC. */
  static LoggingEvent event(@Nullable String message, @Nullable Object... arguments) {
    return event(null, message, arguments);
  }

  static LoggingEvent event(
      @Nullable Throwable thrown, @Nullable String message, @Nullable Object... arguments) {
    LoggingEvent event =
        new LoggingEvent(
            Events.class.getName(),
            CONTEXT.getLogger("shop.Checkout"),
            Level.INFO,
            message,
            thrown,
            arguments.length == 0 ? null : arguments);
    event.setThreadName("main");
    event.setInstant(Instant.parse("2026-01-31T12:00:00.123456Z"));
    return event;
  }

  /** The event, but with other answers to some of its methods; a Throwable answer is thrown. */
  static ILoggingEvent with(ILoggingEvent event, Map<String, ?> answers) {
    return (ILoggingEvent)
        Proxy.newProxyInstance(
            Events.class.getClassLoader(),
            new Class<?>[] {ILoggingEvent.class},
            (proxy, method, arguments) -> {
              if (!answers.containsKey(method.getName())) {
                try {
                  return method.invoke(event, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }
              if (answers.get(method.getName()) instanceof Throwable thrown) {
                throw thrown;
              }
              return answers.get(method.getName());
            });
  }
}
