package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonEventEncoderAllocationTest {

  private static final int EVENTS = 20_000;

  @Test
  void encode_commonEventAllocatesNextToNothing() {
    JsonEventEncoder encoder = JsonEventEncoderTest.encoder();
    Throwable thrown = new IllegalStateException("no");
    StackTraceElement[] frames = new StackTraceElement[20];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = new StackTraceElement("shop.Checkout", "step" + i, "Checkout.java", 100 + i);
    }
    thrown.setStackTrace(frames);
    LoggingEvent event =
        Events.event(thrown, "order {} of customer {} was accepted and handed over", 123456, "Ann");
    event.setMDCPropertyMap(new HashMap<>(Map.of("tenant", "acme", "user", "u1", "trace", "t1")));
    ByteSink sink = new ByteSink(1 << 16);
    run(encoder, event, sink);

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    run(encoder, event, sink);
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / EVENTS;

    // A String of this event would take ten times as much.
    assertThat(each).isLessThan(256);
  }

  private static void run(JsonEventEncoder encoder, LoggingEvent event, ByteSink sink) {
    for (int i = 0; i < EVENTS; i++) {
      sink.truncate(0);
      encoder.encode(event, sink);
    }
  }
}
