package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.util.Duration;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An appender with short times, as a test of the wire wants it: the key is the logger's name and
 * goes as {@code X-Key}, a line is the message.
 */
final class Rig implements AutoCloseable {

  /** For tests in which somebody stalls; elsewhere a slow machine must not reach it. */
  static final java.time.Duration SHORT_TIMEOUT = java.time.Duration.ofMillis(700);

  static final java.time.Duration MAX_BACKOFF = java.time.Duration.ofMillis(200);

  final LoggerContext context = new LoggerContext();
  final BufferingHttpAppender appender;

  Rig(String url) {
    this(url, builder -> builder);
  }

  Rig(String url, UnaryOperator<BufferingHttpAppenderBuilder<AggregatorKey>> more) {
    context.start();
    PatternLayoutEncoder lines = new PatternLayoutEncoder();
    lines.setContext(context);
    lines.setPattern("%msg%n");
    appender =
        more.apply(
                BufferingHttpAppender.builder(context)
                    .name("HTTP")
                    .url(url)
                    .aggregatorKey("stream = %logger")
                    .headers("X-Key = {stream}")
                    .encoder(lines)
                    .flushInterval(java.time.Duration.ofMillis(20))
                    .retry(retry(50, MAX_BACKOFF.toMillis()))
                    .connectTimeout(java.time.Duration.ofSeconds(5))
                    .requestTimeout(java.time.Duration.ofSeconds(10))
                    .shutdownTimeout(java.time.Duration.ofSeconds(1))
                    .shutdownHook(false))
            .build();
    assertThat(appender.isStarted()).as(() -> statuses().toString()).isTrue();
    context.getLogger("ROOT").addAppender(appender);
  }

  static RetryConfig retry(long initialMillis, long maxMillis) {
    RetryConfig retry = new RetryConfig();
    retry.setInitialBackoff(Duration.buildByMilliseconds(initialMillis));
    retry.setMaxBackoff(Duration.buildByMilliseconds(maxMillis));
    return retry;
  }

  void log(String key, String... messages) {
    for (String message : messages) {
      context.getLogger(key).info(message);
    }
  }

  /** Waits until all is delivered or dropped. */
  Rig flushed() {
    assertThat(appender.flush(java.time.Duration.ofSeconds(20)))
        .as(() -> appender.metrics() + " " + statuses())
        .isTrue();
    return this;
  }

  /** The sums are right, and are these. */
  void assertBooks(long delivered, long dropped) {
    AppenderMetrics books = appender.metrics();
    assertThat(books.appended())
        .as(books::toString)
        .isEqualTo(books.delivered() + books.dropped() + books.buffered() + books.spooled());
    assertThat(books.delivered()).as(books::toString).isEqualTo(delivered);
    assertThat(books.dropped()).as(books::toString).isEqualTo(dropped);
    assertThat(books.buffered()).as(books::toString).isZero();
  }

  /** What the user was told at WARN or above. */
  List<String> statuses() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() >= Status.WARN)
        .map(Status::getMessage)
        .toList();
  }

  @Override
  public void close() {
    appender.stop();
    context.stop();
  }
}
