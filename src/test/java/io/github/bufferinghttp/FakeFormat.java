package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.format.Answer;
import io.github.bufferinghttp.format.Batch;
import io.github.bufferinghttp.format.PayloadFormat;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/** A format whose body is the messages between brackets, with a bar between two: {@code [a|b]}. */
final class FakeFormat implements PayloadFormat {

  static final int FRAME = 2;

  /** What becomes of a 2xx; a test may change it at any time. */
  BiFunction<Answer, Batch, Outcome> accepted = (answer, batch) -> Outcome.DELIVERED;

  /** What becomes of a 4xx or 5xx; null for the usual. */
  BiFunction<Batch, Outcome, Outcome> refused = (batch, usual) -> usual;

  /** Called before an event is written; may throw. */
  Hook beforeWrite = event -> {};

  /** Called before a frame is made; may throw. */
  Runnable beforeFrame = () -> {};

  boolean spoils;
  int maxEvents = Integer.MAX_VALUE;
  int maxBytes = Integer.MAX_VALUE;

  /** Something that happens to an event. */
  interface Hook {
    void call(ILoggingEvent event);
  }

  @Override
  public String contentType() {
    return "text/x-fake";
  }

  @Override
  public int maxEvents() {
    return maxEvents;
  }

  @Override
  public int maxBytes() {
    return maxBytes;
  }

  @Override
  public byte[] prefix(Object key) {
    beforeFrame.run();
    return new byte[] {'['};
  }

  @Override
  public byte[] separator() {
    return new byte[] {'|'};
  }

  @Override
  public byte[] suffix(Object key) {
    return new byte[] {']'};
  }

  @Override
  public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
    byte[] bytes = event.getMessage().getBytes(StandardCharsets.UTF_8);
    sink.write(bytes, 0, bytes.length / 2);
    beforeWrite.call(event);
    sink.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
  }

  @Override
  public Outcome accepted(Answer answer, Batch batch) {
    return accepted.apply(answer, batch);
  }

  @Override
  public Outcome refused(Answer answer, Batch batch, Outcome usual) {
    return refused.apply(batch, usual);
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return spoils;
  }
}
