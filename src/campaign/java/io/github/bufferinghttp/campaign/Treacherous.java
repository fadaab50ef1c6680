package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Marker;

/** Events, exceptions and markers as they should be, but for one method that throws. */
final class Treacherous {

  private static final List<String> EVENT =
      List.of(
          "getThrowableProxy",
          "getArgumentArray",
          "getFormattedMessage",
          "getKeyValuePairs",
          "getMarkerList",
          "getThreadName",
          "getInstant",
          "getCallerData",
          "hasCallerData");

  private static final List<String> THROWABLE =
      List.of(
          "getMessage",
          "getClassName",
          "getStackTraceElementProxyArray",
          "getCommonFrames",
          "getCause",
          "getSuppressed",
          "isCyclic");

  private static final List<String> MARKER =
      List.of("getName", "hasReferences", "hasChildren", "iterator", "toString");

  private Treacherous() {}

  /** An event that does not give what one of its getters is for. */
  static ILoggingEvent event(ILoggingEvent event, Random random) {
    return throwing(ILoggingEvent.class, event, pick(EVENT, random), random);
  }

  /** An event whose exception does not give what one of its getters is for. */
  static ILoggingEvent withBadThrowable(ILoggingEvent event, Random random) {
    IThrowableProxy real = event.getThrowableProxy();
    IThrowableProxy bad = throwing(IThrowableProxy.class, real, pick(THROWABLE, random), random);
    return answering(ILoggingEvent.class, event, "getThrowableProxy", () -> bad);
  }

  /** An event that does not give its MDC, and so no key. */
  static ILoggingEvent withoutMdc(ILoggingEvent event, Random random) {
    return throwing(ILoggingEvent.class, event, "getMDCPropertyMap", random);
  }

  static Marker marker(Marker marker, Random random) {
    return throwing(Marker.class, marker, pick(MARKER, random), random);
  }

  /** A marker that refers to itself, which SLF4J's own do not let one make. */
  static Marker cyclic(Marker marker) {
    List<Marker> self = new ArrayList<>();
    Marker cyclic = answering(Marker.class, marker, "iterator", self::iterator);
    self.add(cyclic);
    return cyclic;
  }

  private static <E> E pick(List<E> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  private static <T> T throwing(Class<T> type, T real, String method, Random random) {
    Supplier<Throwable> thrown = pick(Thrown.ALL, random);
    return answering(
        type,
        real,
        method,
        () -> {
          throw Thrown.sneaky(thrown.get());
        });
  }

  private static <T> T answering(Class<T> type, T real, String method, Callable<?> answer) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> {
              if (called.getName().equals(method)) {
                return answer.call();
              }
              try {
                return called.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }
}
