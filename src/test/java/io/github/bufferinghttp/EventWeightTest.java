package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.github.bufferinghttp.EventPreparer.Weighed;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an event that is taken counts against the bound on bytes. */
@Timeout(60)
class EventWeightTest {

  private final EventPreparer preparer = new EventPreparer(false);

  private int weightOf(Throwable thrown) {
    return weightOf(new ThrowableProxy(thrown));
  }

  private int weightOf(ThrowableProxy thrown) {
    LoggingEvent event = LogEvents.event("k", "a message");
    event.setThrowableProxy(thrown);
    return weightOf(event);
  }

  /** Nothing where it is not counted. */
  private int weightOf(LoggingEvent event) {
    Object prepared = preparer.prepare(event);
    if (prepared instanceof Weighed large) {
      assertThat(large.event()).isSameAs(event);
      return large.weight();
    }
    assertThat(prepared).isSameAs(event);
    return 0;
  }

  private static Throwable thrown(int frames, String message, Throwable cause) {
    RuntimeException thrown = new RuntimeException(message, cause);
    StackTraceElement[] trace = new StackTraceElement[frames];
    for (int i = 0; i < frames; i++) {
      trace[i] = new StackTraceElement("com.example.Shop", "sell", "Shop.java", i);
    }
    thrown.setStackTrace(trace);
    return thrown;
  }

  @Test
  void aStackTrace_weighsByItsFrames() {
    assertThat(weightOf(thrown(20, "m", null))).isZero();
    assertThat(weightOf(thrown(200, "m", null))).isBetween(20_000, 21_000);
  }

  @Test
  void causesAndSuppressed_weighToo() {
    Throwable thrown = thrown(10, "m", thrown(100, "c".repeat(50_000), null));
    thrown.addSuppressed(thrown(100, "s".repeat(50_000), null));
    assertThat(weightOf(thrown)).isBetween(121_000, 122_000);
  }

  @Test
  void causesThatGoRound_end() {
    ThrowableProxy round =
        new ThrowableProxy(thrown(10, "round and round", null)) {
          @Override
          public IThrowableProxy getCause() {
            return this;
          }
        };
    assertThat(weightOf(round)).as("a hundred of them").isBetween(100_000, 103_000);
  }

  @Test
  void theMdc_weighs() {
    LoggingEvent event = new LoggingEvent();
    Map<String, String> mdc = new HashMap<>();
    mdc.put("basket", "b".repeat(100_000));
    mdc.put("nothing", null);
    event.setMDCPropertyMap(mdc);
    assertThat(weightOf(event)).isBetween(100_000, 100_100);
  }

  @Test
  void anMdcThatIsStillTheSame_isNotLookedAtAgain() {
    AtomicInteger looks = new AtomicInteger();
    Map<String, String> mdc =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, String>> entrySet() {
            looks.incrementAndGet();
            return Map.of("tenant", "t".repeat(800)).entrySet();
          }
        };
    for (int i = 0; i < 10; i++) {
      LoggingEvent each = new LoggingEvent();
      each.setMessage("m".repeat(4000)); // heavy with the MDC alone
      each.setMDCPropertyMap(mdc);
      assertThat(preparer.prepare(each)).isInstanceOf(Weighed.class);
    }
    assertThat(looks).hasValue(1);
  }

  @Test
  void anMdcThatHasChanged_isLookedAtAgain() {
    for (int length : new int[] {10, 5000, 20, 6000}) {
      LoggingEvent event = new LoggingEvent();
      event.setMDCPropertyMap(Map.of("tenant", "t".repeat(length)));
      int expected = length < 4096 ? 0 : length + "tenant".length();
      assertThat(weightOf(event)).isEqualTo(expected);
    }
  }
}
