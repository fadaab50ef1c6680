package io.github.bufferinghttp;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.LifeCycle;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stops a fallback appender together with the appender that uses it, since nobody else would and it
 * may hold a file; but not while other appenders or loggers use it too.
 */
final class FallbackLife {

  private final AppenderAttachable<ILoggingEvent> owner;

  /** Whether {@link #stop} stopped it, so that the next start is to start it. Any thread. */
  private volatile boolean stopped;

  /**
   * The life of the fallback appender of {@code owner}.
   *
   * @param owner the appender to which it is attached
   */
  FallbackLife(AppenderAttachable<ILoggingEvent> owner) {
    this.owner = owner;
  }

  /** The one that takes what is dropped, unless events would come back from it; null if none. */
  @Nullable Appender<ILoggingEvent> appender(BufferingHttpAppender user) {
    Iterator<Appender<ILoggingEvent>> all = user.iteratorForAppenders();
    Appender<ILoggingEvent> fallback = all.hasNext() ? all.next() : null;
    if (fallback == user || fallback != null && comesBack(fallback, user)) {
      user.addWarn("<appender-ref>: events would come back to this appender; none is handed over");
      return null;
    }
    return fallback;
  }

  /** What is off in between may be about to start. */
  @SuppressWarnings("unchecked") // what takes events hands on events
  private static boolean comesBack(Appender<ILoggingEvent> fallback, BufferingHttpAppender user) {
    Set<Object> asked = Collections.newSetFromMap(new IdentityHashMap<>());
    return fallback instanceof AppenderAttachable<?> next
        && passesTo(user, (AppenderAttachable<ILoggingEvent>) next, asked, each -> true);
  }

  /** Starts it again if it was stopped here. */
  void start() {
    if (stopped) {
      stopped = false;
      owner.iteratorForAppenders().forEachRemaining(LifeCycle::start);
    }
  }

  /**
   * Stops it if nobody else in this context hands events to it.
   *
   * @param left what is left of the owner's time, which one of this kind keeps to
   */
  void stop(LoggerContext context, Duration left) {
    owner
        .iteratorForAppenders()
        .forEachRemaining(
            fallback -> {
              if (!isUsedByOthers(fallback, context) && fallback.isStarted()) {
                if (fallback instanceof BufferingHttpAppender next) {
                  next.stop(left);
                } else {
                  fallback.stop();
                }
                stopped = true;
              }
            });
  }

  private boolean isUsedByOthers(Appender<ILoggingEvent> fallback, LoggerContext context) {
    Set<Object> asked = Collections.newSetFromMap(new IdentityHashMap<>());
    asked.add(owner);
    return context.getLoggerList().stream()
        .anyMatch(logger -> passesTo(fallback, logger, asked, LifeCycle::isStarted));
  }

  /** Whether {@code from} hands events to the fallback, itself or through others that count. */
  @SuppressWarnings("unchecked") // what takes events hands on events
  private static boolean passesTo(
      Appender<ILoggingEvent> fallback,
      AppenderAttachable<ILoggingEvent> from,
      Set<Object> asked,
      Predicate<Appender<ILoggingEvent>> counts) {
    if (from.isAttached(fallback)) {
      return true;
    }
    Iterator<Appender<ILoggingEvent>> all = from.iteratorForAppenders();
    while (all.hasNext()) {
      Appender<ILoggingEvent> each = all.next();
      if (counts.test(each)
          && each instanceof AppenderAttachable<?> next
          && asked.add(each)
          && passesTo(fallback, (AppenderAttachable<ILoggingEvent>) next, asked, counts)) {
        return true;
      }
    }
    return false;
  }
}
