package io.github.bufferinghttp;

import io.github.bufferinghttp.StatusReporter.Trouble;
import io.github.bufferinghttp.format.Answer;
import io.github.bufferinghttp.header.RequestHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The requests under way: starts them, judges what came of them, and ends those that take too long.
 * Flush thread, which a request that is complete wakes.
 */
final class Exchanges {

  private final Settings settings;
  private final Partitions partitions;
  private final Destination destination;
  private final Sealing sealing;
  private final Settlement settlement;
  private final Bounds bounds;
  private final Replay replay;
  private final StatusReporter reporter;
  private final Sender sender;
  private final HeaderMaker headerMaker;
  private final Runnable wake;
  private final Queue<Exchange> completed = new ConcurrentLinkedQueue<>();

  /** In the order in which they were started. */
  private final List<Exchange> underWay = new ArrayList<>();

  private final long requestTimeout;

  /** The chunk that is most likely sent next, if the sender was told so. */
  private @Nullable Chunk prepared;

  Exchanges(Engine engine, Bounds bounds, Sender sender, Runnable wake) {
    this.settings = engine.settings();
    this.partitions = engine.partitions();
    this.destination = engine.destination();
    this.sealing = engine.sealing();
    this.settlement = engine.settlement();
    this.bounds = bounds;
    this.replay = engine.replay();
    this.reporter = engine.reporter();
    this.sender = sender;
    this.headerMaker = new HeaderMaker(settings);
    this.wake = wake;
    this.requestTimeout = settings.requestTimeout().toNanos();
    engine.spooling().follow(underWay);
  }

  boolean isEmpty() {
    return underWay.isEmpty();
  }

  /** Whether there are as many as there may be. */
  boolean areAtTheLimit() {
    return underWay.size() >= settings.maxInFlight();
  }

  /** When the first of them will have taken too long, or {@code Long.MAX_VALUE}. */
  long firstTimeout() {
    return underWay.isEmpty() ? Long.MAX_VALUE : underWay.get(0).startedAt() + requestTimeout;
  }

  /**
   * Sends what may be sent.
   *
   * @param forRoom whether chunks that could still grow go too where room is needed
   */
  void dispatch(long now, boolean forRoom) {
    if (replay.isFirstSearch()) {
      return;
    }
    while (!areAtTheLimit() && destination.allows(now, underWay.size())) {
      Partition partition = partitions.nextReady(now, mayHang());
      if (partition != null) {
        send(partition, now);
      } else if (!replay.loadUnknown() && !(forRoom && sealing.sealForRoom(now))) {
        break;
      }
    }
    prepareNext();
  }

  /** Keys that hang leave one request to the others, where there may be several. */
  private boolean mayHang() {
    int left = Math.max(1, settings.maxInFlight() - 1);
    for (Exchange exchange : underWay) {
      if (exchange.chunk().partition().hangs()) {
        left--;
      }
    }
    return left > 0;
  }

  /** While a request is under way, the one behind it can be made ready. */
  private void prepareNext() {
    for (Exchange exchange : underWay) {
      Chunk next = exchange.chunk().partition().sealed().peek();
      if (next != null) {
        if (next != prepared) {
          prepared = next;
          try {
            sender.prepare(next);
          } catch (Throwable e) {
            // It is made when its turn comes, and what is wrong is told then.
          }
        }
        return;
      }
    }
  }

  /** Takes the next chunk of a partition; null if it has none to send now, which is seen to. */
  private @Nullable Chunk takeNext(Partition partition, long now) {
    if (partition.isOnDisk() && partition.sealed().isEmpty()) {
      if (!replay.load(partition)) {
        return null; // it comes again when there is room for it
      }
      if (partition.sealed().isEmpty()) { // it was damaged, or another key's
        partitions.enqueue(partition, now);
        return null;
      }
    }
    if (partition.sealed().isEmpty()) {
      sealing.seal(partition, now);
    }
    if (bounds.dropIfTooOldOnDisk(partition.sealed().element(), now)) {
      partitions.enqueue(partition, now);
      return null;
    }
    Chunk chunk = partition.sealed().remove();
    prepared = chunk == prepared ? null : prepared;
    return chunk;
  }

  private void send(Partition partition, long now) {
    Chunk chunk = takeNext(partition, now);
    if (chunk == null) {
      return;
    }
    partition.addInFlight(1);
    Exchange exchange = new Exchange(chunk, now, this::completed);
    RequestHeaders headers;
    try {
      headers = headerMaker.headersFor(chunk);
    } catch (Throwable e) {
      String what = "the headerCustomizer threw " + Failures.describe(e);
      reporter.trouble(Trouble.CUSTOMIZER, what, now);
      settlement.settle(chunk, Outcome.retry(what), now, false, now);
      return;
    }
    partitions.enqueue(partition, now);
    underWay.add(exchange);
    chunk.countAttempt();
    try {
      sender.send(exchange, headers);
    } catch (Throwable e) {
      exchange.fail(e);
    }
  }

  /** Takes an exchange that is complete. Any thread. */
  private void completed(Exchange exchange) {
    completed.add(exchange);
    wake.run();
  }

  /** Settles what has come of requests. */
  void settleCompleted(long now, long wallMillis) {
    for (Exchange done = completed.poll(); done != null; done = completed.poll()) {
      if (done.settle()) {
        underWay.remove(done);
        settle(done, now, wallMillis);
      }
    }
  }

  private void settle(Exchange done, long now, long wallMillis) {
    Chunk chunk = done.chunk();
    Throwable failure = done.failure();
    if (failure != null && !chunk.isResent() && isStale(failure)) {
      chunk.markResent();
      chunk.partition().addInFlight(-1);
      chunk.partition().putBack(chunk);
      partitions.enqueueFirst(chunk.partition(), now);
      return;
    }
    chunk.partition().hangs(false);
    Outcome outcome = judge(chunk, done.answer(), failure, now, wallMillis);
    settlement.settle(chunk, outcome, done.startedAt(), done.answer() != null, now);
    bounds.settled(chunk);
  }

  private static boolean isStale(Throwable failure) {
    try {
      return Verdict.isStaleConnection(failure);
    } catch (Throwable e) {
      return false; // what it threw cannot be looked at
    }
  }

  private Outcome judge(
      Chunk chunk,
      @Nullable Answer answer,
      @Nullable Throwable failure,
      long now,
      long wallMillis) {
    if (answer == null) {
      return judge(failure == null ? new IllegalStateException("no answer") : failure);
    }
    try {
      Instant wallClock = Instant.ofEpochMilli(wallMillis);
      return Objects.requireNonNull(
          Verdict.of(answer, chunk, settings.format(), wallClock), "the format gave no outcome");
    } catch (Throwable e) {
      String what = "the format could not read an answer: " + Failures.describe(e);
      reporter.trouble(Trouble.INTERNAL, what, now);
      boolean stored = answer.status() >= 200 && answer.status() < 300;
      return stored ? Outcome.DELIVERED : Outcome.retry("HTTP " + answer.status());
    }
  }

  private Outcome judge(Throwable failure) {
    try {
      return Verdict.of(failure, settings.maxBackoff());
    } catch (Throwable e) {
      return Outcome.retry(Failures.describe(failure)); // what it threw cannot be looked at
    }
  }

  /** Ends requests that have taken longer than they may. */
  void giveUpOverdue(long now) {
    for (Exchange exchange : List.copyOf(underWay)) {
      if (now - exchange.startedAt() >= requestTimeout && exchange.settle()) {
        underWay.remove(exchange);
        exchange.chunk().partition().hangs(true);
        settlement.settle(exchange.chunk(), overdue(exchange), exchange.startedAt(), false, now);
        cancel(exchange);
      }
    }
  }

  private Outcome overdue(Exchange exchange) {
    Outcome hang = exchange.hang();
    return hang == null
        ? Outcome.retry("no complete answer within " + settings.requestTimeout())
        : hang;
  }

  private static void cancel(Exchange exchange) {
    try {
      exchange.cancel();
    } catch (Throwable e) {
      // It is settled; what is left of it ends by itself.
    }
  }

  /** Nothing is waited for any more: what is not settled goes back to where it came from. */
  void end(long now) {
    settleCompleted(now, 0); // whatever they say of a later attempt, there is none
    for (Exchange exchange : List.copyOf(underWay)) {
      exchange.settle();
      cancel(exchange);
      Partition partition = exchange.chunk().partition();
      partition.addInFlight(-1);
      partition.putBack(exchange.chunk());
    }
    underWay.clear();
  }
}
