package io.github.bufferinghttp.encoder;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Writes what events are made of as JSON strings, and remembers what repeats from event to event as
 * bytes: for formats that make records of their own. Nothing here throws, whatever an event holds.
 *
 * <p>Not thread-safe; a format has one, which its {@code writeEvent} uses.
 */
public final class EventTexts {

  private final MessageWriter messages = new MessageWriter(Integer.MAX_VALUE);
  private final StackTraceWriter stackTraces = new StackTraceWriter(Integer.MAX_VALUE);
  private final NameCache names = new NameCache(512);
  private final TimestampWriter timestamps = new TimestampWriter();

  /** Writes with nothing remembered yet. */
  public EventTexts() {}

  /** The names of an event's markers and of those they refer to; none if they cannot be read. */
  public static Set<String> markers(ILoggingEvent event) {
    try {
      List<Marker> markers = event.getMarkerList();
      return markers == null || markers.isEmpty() ? Set.of() : MarkerWriter.names(markers);
    } catch (Throwable e) { // a marker of somebody's own, or an event from before Logback 1.3
      return Set.of();
    }
  }

  /** Writes the formatted message; the raw one if an argument cannot be shown. */
  public void message(ByteSink sink, ILoggingEvent event) {
    if (event.getMessage() == null) {
      Json.string(sink, "");
    } else {
      messages.write(sink, event);
    }
  }

  /** Writes the stack trace with its causes, as {@code printStackTrace} would. */
  public void stackTrace(ByteSink sink, IThrowableProxy thrown) {
    int start = sink.size();
    try {
      stackTraces.write(sink, thrown);
    } catch (Throwable e) { // a proxy of somebody's own
      sink.truncate(start);
      Json.string(sink, thrown.getClassName() + ": " + thrown.getMessage());
    }
  }

  /**
   * Writes a name that is likely to come again: of a logger, a thread, a key; null as nothing.
   *
   * @return false if it had to be repaired: then another name may be the same in JSON
   */
  public boolean name(ByteSink sink, @Nullable String name) {
    return names.write(sink, Objects.requireNonNullElse(name, ""));
  }

  /** Writes a time as ISO-8601 in UTC. */
  public void time(ByteSink sink, Instant time) {
    timestamps.write(sink, time);
  }
}
