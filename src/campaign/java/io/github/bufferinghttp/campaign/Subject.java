package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.util.Duration;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.BufferingHttpAppenderBuilder;
import io.github.bufferinghttp.RetryConfig;
import io.github.bufferinghttp.key.AggregatorKey;
import java.util.List;
import java.util.function.Function;
import org.slf4j.MDC;

/** The appender that is hurt, behind the root logger of a Logback context. */
final class Subject implements AutoCloseable {

  final LoggerContext context = new LoggerContext();
  final BufferingHttpAppender appender;

  /** Starts the appender that {@code settings} describes; throws if it does not start. */
  Subject(
      String url,
      Function<BufferingHttpAppenderBuilder<AggregatorKey>, BufferingHttpAppenderBuilder<?>>
          settings) {
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.start();
    appender =
        settings
            .apply(
                BufferingHttpAppender.builder(context)
                    .name("campaign")
                    .url(url)
                    .shutdownHook(false))
            .build();
    if (!appender.isStarted()) {
      throw new IllegalStateException("the appender did not start: " + warnings());
    }
    attach(appender);
  }

  void attach(Appender<ILoggingEvent> other) {
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(other);
  }

  Logger logger(String name) {
    return context.getLogger(name);
  }

  /** What the status says at WARN or above. */
  List<String> warnings() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() >= Status.WARN)
        .map(Status::getMessage)
        .toList();
  }

  /** Waits until all is delivered or dropped; throws if that takes longer than a minute. */
  void flush() {
    if (!appender.flush(java.time.Duration.ofMinutes(1))) {
      throw new IllegalStateException("not flushed: " + appender.metrics() + " " + warnings());
    }
  }

  static RetryConfig retry(long initialMillis, long maxMillis) {
    RetryConfig retry = new RetryConfig();
    retry.setInitialBackoff(Duration.buildByMilliseconds(initialMillis));
    retry.setMaxBackoff(Duration.buildByMilliseconds(maxMillis));
    return retry;
  }

  @Override
  public void close() {
    context.stop();
  }
}
