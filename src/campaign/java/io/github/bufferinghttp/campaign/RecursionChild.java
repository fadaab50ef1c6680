package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.net.ssl.SSLConfiguration;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.BufferingHttpAppenderBuilder;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** Logs some events one by one, then looks on while whatever that set off goes on or does not. */
final class RecursionChild {

  static final int EVENTS = 20;
  static final String LOGGER = "the.application";
  private static final long LOOKS_ON = 1_500;

  private RecursionChild() {}

  /** Takes the url, and for TLS the trust store's. */
  public static void main(String[] arguments) throws InterruptedException {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.DEBUG);
    BufferingHttpAppenderBuilder<?> builder =
        BufferingHttpAppender.builder(context)
            .name("HTTP")
            .url(arguments[0])
            .flushInterval(Duration.ofMillis(20))
            .retry(Subject.retry(50, 200));
    if (!arguments[1].isEmpty()) {
      builder.ssl(ssl(arguments[1]));
    }
    BufferingHttpAppender appender = builder.build();
    root.addAppender(appender);
    Logger logger = context.getLogger(LOGGER);
    for (int i = 0; i < EVENTS; i++) {
      logger.info("event {}", i);
      if (!appender.flush(Duration.ofSeconds(10))) {
        throw new IllegalStateException(
            appender.metrics() + " " + context.getStatusManager().getCopyOfStatusList());
      }
    }
    Thread.sleep(LOOKS_ON);
    AppenderMetrics books = appender.metrics();
    appender.stop();
    System.out.println("bridge=" + System.getLogger("jdk.x").getClass().getName());
    System.out.println("books=" + BooksCheck.text(books));
    System.out.println("exact=" + BooksCheck.hold(books));
  }

  private static SSLConfiguration ssl(String trustStore) {
    SSLConfiguration ssl = new SSLConfiguration();
    ssl.setTrustStore(SelfSigned.bean(trustStore));
    return ssl;
  }
}
