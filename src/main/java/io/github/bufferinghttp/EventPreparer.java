package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Takes from the calling thread what an event must not lose or change on its way to the flush
 * thread: the MDC, the thread's name, the text of arguments that may change, the caller's place.
 *
 * <p>Arguments of known immutable types are left to the flush thread to format: that is most of
 * what an event costs. Nothing that user code throws gets out of here.
 */
final class EventPreparer {

  /** From this weight on an event counts against {@code maxBufferBytes} while it is queued. */
  private static final int LARGE = 4096;

  private static final Set<Class<?>> IMMUTABLE =
      Set.of(
          Byte.class,
          Short.class,
          Character.class,
          Float.class,
          UUID.class,
          BigInteger.class,
          BigDecimal.class,
          URI.class,
          Class.class,
          Instant.class,
          Duration.class,
          Period.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class);

  /** What an argument logs while its text is taken may be formatted too, but no deeper. */
  private static final int DEEPEST = 2;

  /** How many events this thread is taking the texts of; nothing where it is none. */
  private static final ThreadLocal<@Nullable Integer> DEPTH = new ThreadLocal<>();

  private final boolean callerData;
  private final EventWeigher weigher = new EventWeigher();

  EventPreparer(boolean callerData) {
    this.callerData = callerData;
  }

  /** The event, or what holds it, ready for the queue. */
  Object prepare(ILoggingEvent event) {
    try {
      event.getMDCPropertyMap();
    } catch (Throwable e) {
      goWithoutMdc(event); // a context without an MDC adapter, for instance
    }
    ILoggingEvent prepared = event;
    long weight = 0;
    try {
      event.getThreadName();
      if (callerData) {
        event.getCallerData();
      }
      weight = weightOf(event) + weigher.weigh(event);
      List<KeyValuePair> pairs = event.getKeyValuePairs();
      if (pairs != null && !pairs.isEmpty()) {
        prepared = withTexts(() -> FrozenPairs.freeze(event, pairs), event);
        weight += FrozenPairs.weightOf(prepared.getKeyValuePairs());
      }
    } catch (Throwable e) {
      // The event goes on its way with what could be had.
    }
    return weight < LARGE
        ? prepared
        : new Weighed(prepared, (int) Math.min(weight, Integer.MAX_VALUE));
  }

  private static void goWithoutMdc(ILoggingEvent event) {
    try {
      if (event instanceof LoggingEvent own) {
        own.setMDCPropertyMap(Map.of());
      }
    } catch (Throwable e) {
      // It has one after all.
    }
  }

  /** The characters of the event's message and arguments, formatting it if that cannot wait. */
  private static long weightOf(ILoggingEvent event) {
    String message = event.getMessage();
    long weight = message == null ? 0 : message.length();
    Object[] arguments = event.getArgumentArray();
    if (arguments != null) {
      for (Object argument : arguments) {
        if (argument instanceof String text) {
          weight += text.length();
        } else if (!isImmutable(argument)) {
          String formatted = withTexts(event::getFormattedMessage, String.valueOf(message));
          weight = formatted == null ? weight : formatted.length();
          break;
        }
      }
    }
    return weight;
  }

  /**
   * Runs what asks objects for their text. One that logs itself while it is asked would do so for
   * ever: too deep, its text is left to the flush thread, where nothing that is logged is taken.
   */
  private static <T> T withTexts(Supplier<T> action, T otherwise) {
    Integer before = DEPTH.get();
    int depth = before == null ? 0 : before;
    if (depth == DEEPEST) {
      return otherwise;
    }
    DEPTH.set(depth + 1);
    try {
      return action.get();
    } finally {
      if (depth == 0) {
        DEPTH.remove();
      } else {
        DEPTH.set(depth);
      }
    }
  }

  static boolean isImmutable(@Nullable Object value) {
    return value == null
        || value instanceof String
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof Enum
        || IMMUTABLE.contains(value.getClass());
  }

  /** An event in the queue whose texts are large. */
  record Weighed(ILoggingEvent event, int weight) {}
}
