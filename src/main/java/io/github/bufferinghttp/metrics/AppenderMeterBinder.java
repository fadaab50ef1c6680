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

  /** A binder for one appender; the registry holds that as long as the meters live. */
  public AppenderMeterBinder(BufferingHttpAppender appender) {
    this.appender = appender;
  }

  /**
   * Adds the meters, in the place of those of an earlier appender of that name: after Logback was
   * configured again its appenders are others.
   */
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
    String full = removed(registry, name, tags);
    FunctionCounter.builder(full, appender, a -> value.applyAsDouble(a.metrics()))
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, Tags tags, ToDoubleFunction<AppenderMetrics> value) {
    String full = removed(registry, name, tags);
    Gauge.builder(full, appender, a -> value.applyAsDouble(a.metrics()))
        .baseUnit("events")
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /** The full name of a meter, of which there is none any more: a registry keeps the first one. */
  private static String removed(MeterRegistry registry, String name, Tags tags) {
    String full = "logback.http." + name;
    registry.find(full).tags(tags).meters().forEach(registry::remove);
    return full;
  }
}
