package io.github.bufferinghttp;

import io.github.bufferinghttp.StatusReporter.Trouble;
import io.github.bufferinghttp.format.Answer;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.metrics.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The engine: drains the queue into chunks, sends them, settles what came of it. It has no thread
 * and no clock; {@link FlushThread} gives it both, and so does a test.
 *
 * <p>How it is paced: while events flow a turn comes every {@link #PACE}; else at the flush
 * interval, or when the queue has become half full, a chunk may be full, an answer has come, or a
 * wait is over. A caller that wakes the flush thread pays tens of microseconds for it, so it is the
 * exception. After a {@link Rest} the first event does.
 */
final class FlushLoop {

  /** Between two turns while events flow, in nanoseconds. */
  static final long PACE = TimeUnit.MILLISECONDS.toNanos(4);

  private static final int BATCH = 128;
  private static final int MOST_SPINS = 10_000_000;

  private final Settings settings;
  private final Engine engine;
  private final EventQueue queue;
  private final Partitions partitions;
  private final Destination destination;
  private final Batcher batcher;
  private final Settlement settlement;
  private final Barriers barriers;
  private final Bounds bounds;
  private final Spooling spooling;
  private final Rest rest;
  private final StatusReporter reporter;
  private final Sender sender;
  private final HeaderMaker headerMaker;
  private final Runnable wake;
  private final Queue<Exchange> completed = new ConcurrentLinkedQueue<>();
  private final List<Exchange> underWay = new ArrayList<>();
  private final long requestTimeout;

  /** The chunk that is most likely sent next, if the sender was told so. */
  private @Nullable Chunk prepared;

  private boolean stopping;

  FlushLoop(Engine engine, Sender sender, Runnable wake) {
    this.engine = engine;
    this.settings = engine.settings();
    this.queue = engine.queue();
    this.partitions = engine.partitions();
    this.destination = engine.destination();
    this.batcher = engine.batcher();
    this.settlement = engine.settlement();
    this.barriers = engine.barriers();
    this.bounds = new Bounds(engine);
    this.spooling = engine.spooling();
    spooling.follow(underWay);
    this.rest = new Rest(settings, queue, spooling);
    this.reporter = engine.reporter();
    this.sender = sender;
    this.headerMaker = new HeaderMaker(settings);
    this.wake = wake;
    this.requestTimeout = settings.requestTimeout().toNanos();
  }

  /**
   * Does all that can be done now.
   *
   * @param now {@code System.nanoTime()}
   * @param wallMillis {@code System.currentTimeMillis()}
   * @return when the next turn is due, as {@code nanoTime}
   */
  long turn(long now, long wallMillis) {
    spooling.turn(now, wallMillis);
    settleCompleted(now, wallMillis);
    giveUpOverdue(now);
    boolean flowing = drain(now, wallMillis);
    if (stopping) {
      batcher.sealAll(now);
    } else {
      batcher.markDue(now);
    }
    if (barriers.isReached(queue.polled())) {
      batcher.sealAll(now);
      barriers.sealed(queue.polled());
    }
    bounds.expire(now);
    bounds.makeRoom(now);
    if (stopping) {
      spooling.stowUnsendable();
    }
    dispatch(now, bounds.wantsRoom(now, flowing));
    barriers.letGo();
    engine.doChores(now);
    return nextTurn(now, flowing);
  }

  /**
   * Drains the queue, and sends meanwhile what is ready; what is not, only if nothing is under way
   * and the events that wait would add little to it.
   */
  private boolean drain(long now, long wallMillis) {
    int total = 0;
    int drained;
    do {
      drained = batcher.drain(Math.min(BATCH, bounds.roomInChunks()), now, wallMillis);
      total += drained;
      if (drained == BATCH) {
        settleCompleted(now, wallMillis);
        bounds.makeRoom(now);
        boolean forRoom = underWay.isEmpty() && bounds.wantsRoom(now, true);
        dispatch(now, forRoom && batcher.wouldHardlyGrow(bounds.waiting(), now));
      }
    } while (drained == BATCH && total < 2 * queue.capacity());
    return total > 0;
  }

  // Sending

  /**
   * Sends what may be sent.
   *
   * @param forRoom whether chunks that could still grow go too where room is needed
   */
  private void dispatch(long now, boolean forRoom) {
    if (spooling.isAdopting()) {
      return;
    }
    while (underWay.size() < settings.maxInFlight() && destination.allows(now, underWay.size())) {
      Partition partition = partitions.nextReady(now);
      if (partition != null) {
        send(partition, now);
      } else if (!spooling.loadUnknown() && !(forRoom && batcher.sealForRoom(now))) {
        break;
      }
    }
    prepareNext();
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

  private void send(Partition partition, long now) {
    if (partition.isOnDisk() && partition.sealed().isEmpty()) {
      if (!spooling.load(partition)) {
        return; // it comes again when there is room for it
      }
      if (partition.sealed().isEmpty()) { // it was damaged, or another key's
        partitions.enqueue(partition, now);
        return;
      }
    }
    if (partition.sealed().isEmpty()) {
      batcher.seal(partition, now);
    }
    if (bounds.dropIfTooOldOnDisk(partition.sealed().element(), now)) {
      partitions.enqueue(partition, now);
      return;
    }
    Chunk chunk = partition.sealed().remove();
    prepared = chunk == prepared ? null : prepared;
    partition.addInFlight(1);
    Exchange exchange = new Exchange(chunk, now, this::completed);
    RequestHeaders headers;
    try {
      headers = headerMaker.headersFor(chunk);
    } catch (Throwable e) {
      String what = "the headerCustomizer threw " + Failures.describe(e);
      reporter.trouble(Trouble.CUSTOMIZER, what, now);
      Outcome later = Outcome.retry(what);
      settlement.settle(chunk, later, now, false, now);
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

  // Settling

  private void settleCompleted(long now, long wallMillis) {
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
    boolean stale = failure != null && !chunk.isResent() && isStale(failure);
    if (stale) {
      chunk.markResent();
      chunk.partition().addInFlight(-1);
      chunk.partition().putBack(chunk);
      partitions.enqueue(chunk.partition(), now);
      return;
    }
    Outcome outcome = judge(chunk, done.answer(), failure, now, wallMillis);
    settlement.settle(chunk, outcome, done.startedAt(), done.answer() != null, now);
    bounds.returned(chunk);
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
      Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
      return judge(cause);
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

  private void giveUpOverdue(long now) {
    for (Exchange exchange : List.copyOf(underWay)) {
      if (now - exchange.startedAt() >= requestTimeout && exchange.settle()) {
        underWay.remove(exchange);
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

  // Pace

  private long nextTurn(long now, boolean flowing) {
    boolean rests = rest.isDue(now);
    long next = now + (rests ? settings.idleInterval() : settings.flushInterval()).toNanos();
    if (flowing) {
      next = earlier(next, now + PACE);
    }
    next = earlier(next, batcher.nextDue());
    next = earlier(next, nextDispatch(now));
    next = earlier(next, spooling.nextLook());
    for (Exchange exchange : underWay) {
      next = earlier(next, exchange.startedAt() + requestTimeout);
    }
    if (!partitions.all().isEmpty()) {
      next = earlier(next, bounds.nextExpiry());
    }
    if (spooling.isAdopting()) {
      next = now;
    }
    if (barriers.isAsked() || stopping || bounds.isOverflowing(now)) {
      next = earlier(next, now + PACE);
    }
    if (engine.memory().isFullOfChunks() || bounds.roomInChunks() == 0) {
      queue.wakeAt(Integer.MAX_VALUE); // nothing can be taken out before an answer comes
      return next;
    }
    return queue.wakeAt(rests ? 1 : wakeAt(flowing, now)) ? next : now;
  }

  /** When something waits for its time, rather than for an answer. */
  private long nextDispatch(long now) {
    if (underWay.size() >= settings.maxInFlight()) {
      return Long.MAX_VALUE;
    }
    if (partitions.hasSendable(now) || spooling.hasUnknown()) {
      long notBefore = destination.notBefore();
      return notBefore - now > 0 ? notBefore : Long.MAX_VALUE;
    }
    return partitions.firstDelayEnds();
  }

  /** A time that has passed counts as now, {@code MAX_VALUE} as never. */
  private static long earlier(long time, long other) {
    return other == Long.MAX_VALUE || other - time > 0 ? time : other;
  }

  /** At how many waiting events a caller is to wake the flush thread. */
  private int wakeAt(boolean flowing, long now) {
    int half = Math.max(1, queue.capacity() / 2);
    int toPressure = bounds.eventsToPressure();
    int wake = half;
    if (!flowing) {
      wake = Math.min(wake, batcher.missingToFull());
    } else if (underWay.size() >= settings.maxInFlight() || !batcher.couldMakeRoom(now)) {
      return half;
    }
    return toPressure > 0 ? Math.min(wake, toPressure) : wake;
  }

  // The end

  /** From now on everything goes as soon as it can. */
  void beginStop(long now) {
    stopping = true;
    spooling.beginStop();
    settlement.stopping(now);
  }

  /** Whether nothing is left that could be delivered. */
  boolean isDone() {
    return queue.polled() == queue.offered()
        && partitions.all().stream().noneMatch(Partition::isInMemory)
        && underWay.isEmpty();
  }

  /** Whether a part of the time for a stop is to be kept for storing what is left. */
  boolean storesWhatIsLeft() {
    return spooling.isOn();
  }

  /** Hands what is left to the spool, drops it if there is none, and says so. */
  void endStop(long now) {
    settleCompleted(now, 0); // whatever they say of a later attempt, there is none
    for (Exchange exchange : List.copyOf(underWay)) {
      exchange.settle();
      cancel(exchange);
      Partition partition = exchange.chunk().partition();
      partition.addInFlight(-1);
      partition.putBack(exchange.chunk());
    }
    underWay.clear();
    engine.intake().close();
    if (spooling.isOn()) {
      stow(now);
    }
    for (int i = 0; i < MOST_SPINS && queue.polled() < queue.offered(); i++) {
      Object event = engine.intake().poll();
      if (event == null) {
        Thread.onSpinWait(); // a caller has taken its place and not filled it yet
      } else {
        engine.intake().drop(event, DropReason.SHUTDOWN);
      }
    }
    batcher.sealAll(now);
    spooling.endStop();
    for (Partition partition : List.copyOf(partitions.all())) {
      while (!partition.sealed().isEmpty()) {
        Chunk chunk = partition.sealed().peek();
        settlement.dropFirst(chunk, chunk.events(), DropReason.SHUTDOWN);
      }
    }
    engine.doChores(now);
    barriers.close();
    batcher.close();
    spooling.close();
    reporter.close(now);
  }

  /** Everything that is in the queue goes to disk by way of chunks. */
  private void stow(long now) {
    for (int i = 0; i < MOST_SPINS && queue.polled() < queue.offered(); i++) {
      if (batcher.drain(BATCH, now, spooling.wallMillis()) > 0) {
        continue;
      }
      if (!engine.memory().isFullOfChunks()) {
        Thread.onSpinWait(); // a caller has taken its place and not filled it yet
      } else if (!spooling.stowAll()) {
        return;
      }
    }
  }
}
