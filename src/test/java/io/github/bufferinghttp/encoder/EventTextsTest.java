package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;

/** The parts of an event as JSON strings, for formats. */
class EventTextsTest {

  private final EventTexts texts = new EventTexts();
  private final ByteSink sink = new ByteSink(16);

  private String written() {
    String text = StrictJson.parse(sink.copyFrom(0)).textValue();
    sink.truncate(0);
    return text;
  }

  private String message(String message, Object... arguments) {
    LoggingEvent event = new LoggingEvent();
    event.setMessage(message);
    event.setArgumentArray(arguments);
    texts.message(sink, event);
    return written();
  }

  @Test
  void message_isTheFormattedOne() {
    for (int i = 0; i < 5; i++) { // from a template too, once it is known
      assertThat(message("Order {} of {}", i, "a\"b")).isEqualTo("Order " + i + " of a\"b");
    }
  }

  @Test
  void message_thatIsNull_isEmpty() {
    assertThat(message(null)).isEmpty();
  }

  @Test
  void message_ofAnArgumentThatThrows_isTheRawOne() {
    Object hostile =
        new Object() {
          @Override
          public String toString() {
            throw new StackOverflowError();
          }
        };
    assertThat(message("Order {}", hostile)).startsWith("Order ");
  }

  @Test
  void stackTrace_isLogbacks() {
    Exception thrown = new IllegalStateException("declined", new RuntimeException("no money"));
    thrown.addSuppressed(new Error("beside"));
    ThrowableProxy proxy = new ThrowableProxy(thrown);
    texts.stackTrace(sink, proxy);
    assertThat(written()).isEqualTo(ThrowableProxyUtil.asString(proxy));
  }

  @Test
  void stackTrace_ofAProxyThatThrows_isItsFirstLine() {
    IThrowableProxy proxy =
        new ThrowableProxy(new IllegalStateException("declined")) {
          @Override
          public IThrowableProxy getCause() {
            throw new UnsupportedOperationException();
          }
        };
    texts.stackTrace(sink, proxy);
    assertThat(written()).isEqualTo("java.lang.IllegalStateException: declined");
  }

  @Test
  void markers_thatCannotBeRead_areNone() {
    LoggingEvent withoutThem =
        new LoggingEvent() {
          @Override
          public List<Marker> getMarkerList() {
            throw new AbstractMethodError("of an event as Logback 1.2 had it");
          }
        };
    assertThat(EventTexts.markers(withoutThem)).isEmpty();
    LoggingEvent event = new LoggingEvent();
    event.addMarker(new CyclicMarker());
    assertThat(EventTexts.markers(event)).containsExactly("loop");
  }

  @Test
  void name_thatIsNull_isEmpty() {
    texts.name(sink, null);
    assertThat(written()).isEmpty();
    texts.name(sink, "com.example.Shop");
    assertThat(written()).isEqualTo("com.example.Shop");
  }

  @Test
  void time_isIso8601() {
    texts.time(sink, Instant.parse("2026-03-14T09:26:53.589793238Z"));
    assertThat(new String(sink.copyFrom(0), StandardCharsets.US_ASCII))
        .isEqualTo("\"2026-03-14T09:26:53.589793238Z\"");
  }
}
