package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the MDC and the exception of an event take in memory, roughly and at little cost. Any thread
 * that logs.
 */
final class EventWeigher {

  /** Bytes of a stack frame: in the JVM's own form, as an element, and Logback's around that. */
  private static final int FRAME = 100;

  private static final int MOST_CAUSES = 100;

  /** An MDC that weighs more is not remembered, so that what is remembered stays small. */
  private static final int MOST_REMEMBERED = 1024;

  /** A power of two. */
  private static final int SLOTS = 64;

  /** What threads logged last; where two share a slot, both have to look more often. */
  private final @Nullable Mdc[] known = new Mdc[SLOTS];

  private record Mdc(Map<String, String> entries, long weight) {}

  long weigh(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    long weight = weightOf(event.getMDCPropertyMap());
    return thrown == null ? weight : weight + weightOf(thrown);
  }

  /** Logback gives a thread's events the same map as long as nothing in it changes. */
  @SuppressWarnings({"ReferenceEquality", "deprecation"}) // JDK 17 has no Thread.threadId
  private long weightOf(@Nullable Map<String, String> entries) {
    if (entries == null) {
      return 0;
    }
    int slot = (int) Thread.currentThread().getId() & SLOTS - 1;
    Mdc last = known[slot];
    if (last != null && last.entries == entries) {
      return last.weight;
    }
    long weight = 0;
    try {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        weight += lengthOf(entry.getKey()) + lengthOf(entry.getValue());
      }
    } catch (Throwable e) { // a map of somebody's own: what was read of it weighs
      return weight;
    }
    if (weight <= MOST_REMEMBERED) {
      known[slot] = new Mdc(entries, weight);
    }
    return weight;
  }

  private static long weightOf(IThrowableProxy thrown) {
    long weight = 0;
    IThrowableProxy cause = thrown;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      weight += weightAlone(cause);
      IThrowableProxy[] suppressed = cause.getSuppressed();
      if (suppressed != null) {
        for (IThrowableProxy each : suppressed) {
          weight += weightAlone(each);
        }
      }
      cause = cause.getCause();
    }
    return weight;
  }

  private static long weightAlone(IThrowableProxy thrown) {
    StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
    return lengthOf(thrown.getMessage()) + (frames == null ? 0 : (long) FRAME * frames.length);
  }

  private static int lengthOf(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}
