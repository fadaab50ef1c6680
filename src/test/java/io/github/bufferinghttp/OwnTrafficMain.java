package io.github.bufferinghttp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/** What {@link OwnTrafficTest} runs in a JVM of its own: it logs some events, then looks on. */
final class OwnTrafficMain {

  static final int EVENTS = 20;

  private OwnTrafficMain() {}

  /** Takes the url, and how many milliseconds to look on. */
  public static void main(String[] arguments) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger("ROOT");
    root.detachAndStopAllAppenders();
    root.setLevel(Level.ALL);
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context)
            .name("HTTP")
            .url(arguments[0])
            .flushInterval(Duration.ofMillis(20))
            .retry(Rig.retry(50, 200))
            .build();
    root.addAppender(appender);
    Logger logger = context.getLogger("application");
    for (int i = 0; i < EVENTS; i++) {
      logger.info("event {}", i);
      appender.flush(Duration.ofSeconds(5));
    }
    long until = System.nanoTime() + Long.parseLong(arguments[1]) * 1_000_000;
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(10_000_000);
    }
    System.out.println("MEASURED " + appender.metrics());
    System.out.println("LOGGED BY THE JDK " + System.getLogger("jdk.x").getClass().getName());
    appender.stop();
  }
}
