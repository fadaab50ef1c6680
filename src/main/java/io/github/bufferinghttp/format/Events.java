package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.github.bufferinghttp.encoder.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Reads events that may hold anything: nothing here throws, and nothing but an exception that is
 * not there comes back as null.
 */
final class Events {

  private Events() {}

  static Instant time(ILoggingEvent event) {
    Instant instant = event.getInstant();
    return instant == null ? Instant.ofEpochMilli(event.getTimeStamp()) : instant;
  }

  /** Nanoseconds since 1970; what a long cannot hold is clamped to a time that it can. */
  static long epochNanos(Instant time) {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    } catch (ArithmeticException e) {
      return time.getEpochSecond() < 0 ? 0 : Long.MAX_VALUE / 2;
    }
  }

  static String level(ILoggingEvent event) {
    return event.getLevel() == null ? "INFO" : event.getLevel().toString();
  }

  static String logger(ILoggingEvent event) {
    return Objects.requireNonNullElse(event.getLoggerName(), "");
  }

  static String thread(ILoggingEvent event) {
    return Objects.requireNonNullElse(event.getThreadName(), "");
  }

  /** The formatted message; the raw one if an argument cannot be shown. */
  static String message(ILoggingEvent event) {
    String message = orElse(event::getFormattedMessage, event.getMessage());
    return Objects.requireNonNullElse(message, "");
  }

  /** The MDC as it is: names and values may be null. */
  static Map<String, String> rawMdc(ILoggingEvent event) {
    // Logback's own events throw when their context was made without an MDC adapter.
    Map<String, String> mdc = orElse(event::getMDCPropertyMap, null);
    return mdc == null ? Map.of() : mdc;
  }

  static boolean hasPairs(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs != null && !pairs.isEmpty();
  }

  /**
   * The entries of the MDC that have a name and a value, under names as JSON will have them; of a
   * map that throws while it is read, or is changed meanwhile, those that were read.
   */
  static Map<String, String> mdc(ILoggingEvent event) {
    Map<String, String> mdc = rawMdc(event);
    Map<String, String> entries = Map.of();
    try {
      if (mdc.isEmpty()) {
        return entries;
      }
      entries = new LinkedHashMap<>();
      for (Map.Entry<String, String> entry : mdc.entrySet()) {
        if (entry.getKey() != null && entry.getValue() != null) {
          entries.put(Json.wellFormed(entry.getKey()), entry.getValue());
        }
      }
    } catch (Throwable e) {
      // The event must not be lost for it.
    }
    return entries;
  }

  /** The same of the key-value pairs; of a key that is there twice, the last. */
  static Map<String, Object> pairs(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null || pairs.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> entries = new LinkedHashMap<>();
    for (KeyValuePair pair : pairs) {
      if (pair != null && pair.value != null) {
        entries.put(Json.wellFormed(String.valueOf(pair.key)), pair.value);
      }
    }
    return entries;
  }

  /**
   * MDC and key-value pairs in one map; a pair whose name the MDC holds too is found under {@code
   * kv.name}.
   */
  static Map<String, Object> context(ILoggingEvent event) {
    Map<String, Object> all = new LinkedHashMap<>(mdc(event));
    pairs(event)
        .forEach((name, value) -> all.put(all.containsKey(name) ? "kv." + name : name, value));
    return all;
  }

  /** Where the event was logged, if that was taken at the call. */
  static @Nullable StackTraceElement caller(ILoggingEvent event) {
    StackTraceElement[] frames = event.hasCallerData() ? event.getCallerData() : null;
    return frames == null || frames.length == 0 ? null : frames[0];
  }

  static @Nullable IThrowableProxy exception(ILoggingEvent event) {
    return event.getThrowableProxy();
  }

  static String stackTrace(IThrowableProxy exception) {
    String trace = orElse(() -> ThrowableProxyUtil.asString(exception), null);
    return trace == null ? exception.getClassName() + ": " + exception.getMessage() : trace;
  }

  /** A value as text; one that cannot be shown is named by its class. */
  static String text(Object value) {
    return Objects.requireNonNullElse(
        orElse(value::toString, null), "(" + value.getClass().getName() + ")");
  }

  /** User code may throw anything at all, an Error too; the event must not be lost for it. */
  private static <T> @Nullable T orElse(Supplier<? extends @Nullable T> value, @Nullable T other) {
    try {
      return value.get();
    } catch (Throwable e) {
      return other;
    }
  }
}
