package io.github.bufferinghttp.servers;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.util.Duration;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.BufferingHttpAppenderBuilder;
import io.github.bufferinghttp.RetryConfig;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.MDC;

/** A Logback context with the appender in it, and a fallback that keeps what is given up. */
final class Shipping implements AutoCloseable {

  final LoggerContext logback = new LoggerContext();
  final Logger logger = logback.getLogger("com.example.Shop");
  final ListAppender<ILoggingEvent> givenUp = new ListAppender<>();
  final BufferingHttpAppender appender;

  Shipping(String url, PayloadFormat format, Consumer<BufferingHttpAppenderBuilder<?>> settings) {
    logback.setMDCAdapter(MDC.getMDCAdapter());
    logback.start();
    givenUp.setContext(logback);
    givenUp.start();
    RetryConfig retry = new RetryConfig();
    retry.setInitialBackoff(Duration.valueOf("100 milliseconds"));
    retry.setMaxBackoff(Duration.valueOf("1 second"));
    var builder =
        BufferingHttpAppender.builder(logback)
            .name("HTTP")
            .url(url)
            .aggregatorKey("tenant = %X{tenant:-none}")
            .format(format)
            .retry(retry)
            .shutdownHook(false)
            .fallback(givenUp);
    settings.accept(builder);
    appender = builder.build();
    assertThat(appender.isStarted()).as(this::status).isTrue();
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
  }

  /** Waits until all is delivered or given up. */
  void flush() {
    assertThat(appender.flush(ChildProcess.PATIENCE)).as(this::status).isTrue();
  }

  AppenderMetrics metrics() {
    return appender.metrics();
  }

  List<String> givenUpMessages() {
    return givenUp.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** All that the appender told about itself. */
  String status() {
    return String.join(
        "\n",
        logback.getStatusManager().getCopyOfStatusList().stream().map(Status::toString).toList());
  }

  @Override
  public void close() {
    appender.stop();
    logback.stop();
  }
}
