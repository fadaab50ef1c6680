package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.LoggerContext;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** This library's appender in the application, and its counters as a line of text. */
final class OwnAppender implements Application.Appender {

  private final BufferingHttpAppender appender;

  OwnAppender(LoggerContext context) {
    appender =
        (BufferingHttpAppender)
            Objects.requireNonNull(
                context.getLogger(Application.LOGGER).getAppender(Application.APPENDER));
  }

  @Override
  public boolean flush(long millis) {
    return appender.flush(Duration.ofMillis(millis));
  }

  @Override
  public String metrics() {
    AppenderMetrics now = appender.metrics();
    StringBuilder text = new StringBuilder();
    for (long count :
        new long[] {
          now.appended(),
          now.delivered(),
          now.dropped(),
          now.buffered(),
          now.spooled(),
          now.requests(),
          now.retries(),
          now.bodyBytes(),
          now.wireBytes()
        }) {
      text.append(count).append(' ');
    }
    now.droppedBy().forEach((why, count) -> text.append(why).append('=').append(count).append(' '));
    return text.toString().strip();
  }

  /** What {@link #metrics} wrote. */
  static AppenderMetrics parse(String text) {
    String[] words = text.split(" ");
    long[] counts = new long[9];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Long.parseLong(words[i]);
    }
    Map<DropReason, Long> by = new EnumMap<>(DropReason.class);
    for (int i = counts.length; i < words.length; i++) {
      String[] reason = words[i].split("=");
      by.put(DropReason.valueOf(reason[0]), Long.valueOf(reason[1]));
    }
    return new AppenderMetrics(
        counts[0], counts[1], counts[2], by, counts[3], counts[4], counts[5], counts[6], counts[7],
        counts[8]);
  }
}
