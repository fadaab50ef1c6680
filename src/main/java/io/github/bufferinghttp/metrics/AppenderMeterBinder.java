package io.github.bufferinghttp.metrics;

import io.github.bufferinghttp.BufferingHttpAppender;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/**
 * Shows an appender's {@link AppenderMetrics} in Micrometer, an optional dependency. All meters are
 * named {@code logback.http.…} and carry the tag {@code appender}.
 *
 * <pre>{@code
 * new AppenderMeterBinder(appender).bindTo(registry);
 * }</pre>
 */
public final class AppenderMeterBinder implements MeterBinder {

  private final BufferingHttpAppender appender;

  /** A binder for one appender; the registry holds it as long as the meters live. */
  public AppenderMeterBinder(BufferingHttpAppender appender) {
    this.appender = appender;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    String name = appender.getName() == null ? "none" : appender.getName();
    Tags tags = Tags.of("appender", name);
    counter(registry, "events.appended", "events", tags, AppenderMetrics::appended);
    counter(registry, "events.delivered", "events", tags, AppenderMetrics::delivered);
    for (DropReason reason : DropReason.values()) {
      Tags of = tags.and("reason", reason.name());
      counter(
          registry, "events.dropped", "events", of, m -> m.droppedBy().getOrDefault(reason, 0L));
    }
    gauge(registry, "events.buffered", tags, AppenderMetrics::buffered);
    gauge(registry, "events.spooled", tags, AppenderMetrics::spooled);
    counter(registry, "requests", "requests", tags, AppenderMetrics::requests);
    counter(registry, "retries", "requests", tags, AppenderMetrics::retries);
    counter(registry, "body", "bytes", tags, AppenderMetrics::bodyBytes);
    counter(registry, "wire", "bytes", tags, AppenderMetrics::wireBytes);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String unit,
      Tags tags,
      ToDoubleFunction<AppenderMetrics> value) {
    FunctionCounter.builder("logback.http." + name, appender, a -> value.applyAsDouble(a.metrics()))
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, Tags tags, ToDoubleFunction<AppenderMetrics> value) {
    Gauge.builder("logback.http." + name, appender, a -> value.applyAsDouble(a.metrics()))
        .baseUnit("events")
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }
}
