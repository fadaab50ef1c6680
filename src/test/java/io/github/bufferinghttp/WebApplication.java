package io.github.bufferinghttp;

import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** What {@link ClassLoaderLeakTest} loads with a loader of its own. */
final class WebApplication {

  private WebApplication() {}

  /** Lives and ends as {@code mode} says. */
  static void run(String url, String mode) {
    LoggerContext context = new LoggerContext();
    context.start();
    BufferingHttpAppenderBuilder<?> builder =
        BufferingHttpAppender.builder(context)
            .name("HTTP")
            .url(url)
            .flushInterval(Duration.ofMillis(20))
            .requestTimeout(Duration.ofMinutes(10))
            .shutdownTimeout(Duration.ofMillis(300))
            .shutdownHook(mode.equals("hook"));
    if (mode.equals("json")) {
      builder.compression("gzip");
    }
    BufferingHttpAppender appender = builder.build();
    context.getLogger("ROOT").addAppender(appender);
    for (int i = 0; i < 10; i++) {
      context
          .getLogger("a")
          .atInfo()
          .addKeyValue("id", UUID.randomUUID())
          .addArgument(new StringBuilder("mutable"))
          .log("event {}", new IllegalStateException("for its stack trace"));
    }
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (appender.metrics().requests() == 0 && System.nanoTime() < until) {
      LockSupport.parkNanos(1_000_000);
    }
    appender.flush(Duration.ofMillis(500));
    appender.stop();
    context.stop();
  }
}
