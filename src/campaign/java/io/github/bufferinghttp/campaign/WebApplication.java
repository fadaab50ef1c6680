package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.time.Duration;
import java.util.UUID;

/** What {@link Leaks} loads with a loader of its own: it starts, logs, and stops. */
final class WebApplication {

  private WebApplication() {}

  /** Lives and ends as {@code mode} says; returns its books as text, and whether they are exact. */
  static Object[] run(String url, String mode) throws InterruptedException {
    Subject subject =
        new Subject(
            url,
            builder ->
                builder
                    .flushInterval(Duration.ofMillis(20))
                    .requestTimeout(Duration.ofMinutes(10))
                    .shutdownTimeout(Duration.ofMillis(300))
                    .compression("gzip")
                    .shutdownHook(mode.equals("with its hook")));
    for (int i = 0; i < 10; i++) {
      subject
          .logger("a")
          .atInfo()
          .addKeyValue("id", UUID.randomUUID())
          .addArgument(new StringBuilder("mutable"))
          .log("event {}", new IllegalStateException("for its stack trace"));
    }
    Wait.until(Duration.ofSeconds(10), () -> subject.appender.metrics().requests() > 0);
    subject.appender.flush(Duration.ofMillis(500));
    subject.close();
    AppenderMetrics books = subject.appender.metrics();
    return new Object[] {BooksCheck.text(books), BooksCheck.hold(books) && books.buffered() == 0};
  }
}
