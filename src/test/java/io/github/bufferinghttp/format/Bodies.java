package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes bodies, batches and answers for formats under test, as the appender does. */
final class Bodies {

  static final String BATCH_ID = "0b1f8a2c-5a1e-4b6e-9d55-3f2f6a1c7e10-7";

  private Bodies() {}

  record TestBatch(String id, Object key, int events) implements Batch {}

  static Batch batch(Object key, int events) {
    return new TestBatch(BATCH_ID, key, events);
  }

  static Batch batch(int events) {
    return batch("all", events);
  }

  /** Each event's own bytes. */
  static List<byte[]> write(
      PayloadFormat format, Object key, List<? extends ILoggingEvent> events) {
    List<byte[]> written = new ArrayList<>();
    ByteSink sink = new ByteSink(64);
    for (int i = 0; i < events.size(); i++) {
      int from = sink.size();
      format.writeEvent(events.get(i), batch(key, i), sink);
      written.add(sink.copyFrom(from));
    }
    return written;
  }

  /** Prefix, events with separators between them, suffix. */
  static byte[] join(PayloadFormat format, Object key, List<byte[]> events) {
    ByteSink body = new ByteSink(1024);
    body.write(format.prefix(key));
    for (int i = 0; i < events.size(); i++) {
      if (i > 0) {
        body.write(format.separator());
      }
      body.write(events.get(i));
    }
    body.write(format.suffix(key));
    return body.copyFrom(0);
  }

  static String body(PayloadFormat format, Object key, List<? extends ILoggingEvent> events) {
    return new String(join(format, key, write(format, key, events)), StandardCharsets.UTF_8);
  }

  static Answer answer(int status, String body) {
    return answer(status, body, true, Map.of());
  }

  static Answer answer(int status, String body, boolean complete, Map<String, String> headers) {
    return new Answer(
        status,
        name -> Optional.ofNullable(headers.get(name)),
        body.getBytes(StandardCharsets.UTF_8),
        complete);
  }
}
