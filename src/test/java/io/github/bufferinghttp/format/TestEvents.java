package io.github.bufferinghttp.format;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.event.KeyValuePair;

/** Events for formats under test: the same at every run. */
final class TestEvents {

  static final Instant TIME = Instant.parse("2026-03-14T09:26:53.589793238Z");
  private static final LoggerContext LOGGERS = new LoggerContext();

  /** Texts that break what is put together carelessly. */
  static final List<String> HOSTILE =
      List.of(
          "",
          "quote \" and back\\slash",
          "newline \n return \r\n tab \t",
          "nul \u0000 bell \u0007 escape \u001b[31m delete \u007f",
          "lone high \ud800, lone low \udc00, pair \ud83d\ude00",
          "line separators \u2028 \u2029, BOM \ufeff, c1 \u0085",
          "}],[{\"forged\":true}",
          "{",
          "</script><!--",
          "{} {}",
          "\n\n\n",
          "é ü 漢字 \uffff",
          "x".repeat(10_000));

  private TestEvents() {}

  static LoggingEvent plain(String message) {
    return event(Level.INFO, message, Map.of());
  }

  static LoggingEvent plain(String message, Map<String, String> mdc) {
    return event(Level.INFO, message, mdc);
  }

  private static LoggingEvent event(Level level, String message, Map<String, String> mdc) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(LOGGERS);
    event.setLoggerName("com.example.shop.Checkout");
    event.setThreadName("http-1");
    event.setLevel(level);
    event.setMessage(message);
    event.setInstant(TIME);
    event.setMDCPropertyMap(mdc);
    return event;
  }

  static LoggingEvent rich() {
    Map<String, String> mdc = new TreeMap<>();
    mdc.put("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");
    mdc.put("span_id", "00f067aa0ba902b7");
    mdc.put("user", "ann");
    LoggingEvent event = event(Level.WARN, "order 42 paid", mdc);
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("amount", 12),
            new KeyValuePair("paid", true),
            new KeyValuePair("ratio", 0.5)));
    return event;
  }

  static LoggingEvent failed() {
    LoggingEvent event = event(Level.ERROR, "order 43 failed", Map.of());
    event.setInstant(TIME.plusMillis(1));
    IllegalStateException exception = new IllegalStateException("no \"stock\"");
    exception.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("com.example.shop.Stock", "take", "Stock.java", 17)
        });
    event.setThrowableProxy(new ThrowableProxy(exception));
    return event;
  }

  /** What the golden files are made of. */
  static List<ILoggingEvent> golden() {
    return List.of(rich(), failed());
  }

  static List<ILoggingEvent> many(int count) {
    return IntStream.range(0, count).<ILoggingEvent>mapToObj(i -> plain("event " + i)).toList();
  }

  static List<ILoggingEvent> hostile() {
    List<ILoggingEvent> events = new ArrayList<>();
    for (String text : HOSTILE) {
      LoggingEvent event = new LoggingEvent();
      event.setLoggerContext(LOGGERS);
      event.setLevel(Level.INFO);
      event.setMessage(text);
      event.setInstant(TIME);
      event.setThreadName(text);
      event.setLoggerName(text);
      event.setMDCPropertyMap(Map.of("mdc" + text, text));
      event.setKeyValuePairs(
          List.of(new KeyValuePair("kv" + text, text), new KeyValuePair(text, new Object())));
      event.setThrowableProxy(new ThrowableProxy(new IllegalStateException(text)));
      events.add(event);
    }
    return events;
  }

  /** Events with nothing in them that need not be. */
  static List<ILoggingEvent> odd() {
    LoggingEvent bare = plain("bare");
    LoggingEvent keys = plain("odd values");
    keys.setKeyValuePairs(
        List.of(
            new KeyValuePair("null", null),
            new KeyValuePair("nan", Double.NaN),
            new KeyValuePair("infinite", Float.NEGATIVE_INFINITY),
            new KeyValuePair("long", Long.MIN_VALUE),
            new KeyValuePair("list", List.of(1, "two")),
            new KeyValuePair("throws", new Thrower())));
    LoggingEvent noMessage = event(Level.ALL, "x", Map.of());
    LoggingEvent late = plain("early");
    late.setInstant(Instant.EPOCH);
    LoggingEvent alike = plain("names alike", Map.of("m\ud800", "1", "m\udc00", "2"));
    alike.setKeyValuePairs(
        List.of(new KeyValuePair("k\ud800", "1"), new KeyValuePair("k\udc00", "2")));
    LoggingEvent alikeAlone = plain("no pairs", Map.of("m\ud800", "1", "m\udc00", "2"));
    LoggingEvent mdc = plain("MDC", new BrokenMdc());
    LoggingEvent both = plain("MDC and pairs", new BrokenMdc());
    both.setKeyValuePairs(List.of(new KeyValuePair("paid", true)));
    return List.of(bare, keys, noMessage, alike, alikeAlone, mdc, both, late, new EmptyEvent());
  }

  /** Throws behind its first entry, as a map does that changes while it is read. */
  static final class BrokenMdc extends AbstractMap<String, String> {
    @Override
    public Set<Entry<String, String>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<String, String>> iterator() {
          return Stream.of(Map.entry("first", "1"), Map.entry("second", "2"))
              .peek(
                  entry -> {
                    if (entry.getKey().equals("second")) {
                      throw new ConcurrentModificationException();
                    }
                  })
              .iterator();
        }

        @Override
        public int size() {
          return 2;
        }
      };
    }
  }

  /** A value that cannot be shown. */
  static final class Thrower {
    public String getName() {
      throw new IllegalStateException("no name");
    }

    @Override
    public String toString() {
      throw new AssertionError("no text either");
    }
  }
}
