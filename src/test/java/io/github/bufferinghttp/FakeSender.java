package io.github.bufferinghttp;

import io.github.bufferinghttp.format.Answer;
import io.github.bufferinghttp.header.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A sender without a network: it keeps what it is given, and a test says what comes of it. */
final class FakeSender implements Sender {

  /** Every request, in order. */
  final List<Sent> all = new ArrayList<>();

  /** What is done with a request at once; nothing by default, so that it stays under way. */
  Consumer<Sent> whenSent = sent -> {};

  /** The chunks that were said to be next. */
  final List<Chunk> prepared = new ArrayList<>();

  boolean preparingFails;
  boolean closed;

  /** A request. */
  static final class Sent {
    final Exchange exchange;
    final RequestHeaders headers;
    final List<String> events = new ArrayList<>();
    final int bodyBytes;
    boolean cancelled;
    boolean done;

    private Sent(Exchange exchange, RequestHeaders headers) {
      this.exchange = exchange;
      this.headers = headers;
      Chunk chunk = exchange.chunk();
      byte[] bytes = chunk.pages().copy();
      int[] ends = chunk.ends();
      for (int i = 0; i < ends.length; i++) {
        int start = chunk.start(i);
        events.add(new String(bytes, start, ends[i] - start, StandardCharsets.UTF_8));
      }
      bodyBytes = chunk.size() + FakeFormat.FRAME;
      exchange.onCancel(() -> cancelled = true);
    }

    String key() {
      return String.valueOf(headers.get("X-Key"));
    }

    String id() {
      return String.valueOf(headers.get("X-Batch-Id"));
    }

    void answer(int status) {
      answer(status, Map.of(), "");
    }

    void answer(int status, Map<String, String> headers, String body) {
      Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      byName.putAll(headers);
      done = true;
      exchange.complete(
          new Answer(
              status,
              name -> Optional.ofNullable(byName.get(name)),
              body.getBytes(StandardCharsets.UTF_8),
              true));
    }

    void fail(Throwable failure) {
      done = true;
      exchange.fail(failure);
    }

    @Override
    public String toString() {
      return key() + events;
    }
  }

  @Override
  public void prepare(Chunk chunk) {
    prepared.add(chunk);
    if (preparingFails) {
      throw new OutOfMemoryError("thrown by a test");
    }
  }

  @Override
  public void send(Exchange exchange, RequestHeaders headers) {
    Sent sent = new Sent(exchange, headers);
    all.add(sent);
    whenSent.accept(sent);
  }

  @Override
  public void close() {
    closed = true;
  }

  Sent last() {
    return all.get(all.size() - 1);
  }

  List<Sent> underWay() {
    return all.stream().filter(sent -> !sent.done && !sent.cancelled).toList();
  }

  /** Answers everything that is under way. */
  void answerAll(int status) {
    underWay().forEach(sent -> sent.answer(status));
  }

  /** From now on everything is answered at once. */
  void answersAtOnce(int status) {
    whenSent = sent -> sent.answer(status);
  }

  /** From now on everything fails at once. */
  void failsAtOnce(Throwable failure) {
    whenSent = sent -> sent.fail(failure);
  }

  List<String> requests() {
    return all.stream().map(Sent::toString).toList();
  }
}
