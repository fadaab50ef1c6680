package io.github.bufferinghttp;

import io.github.bufferinghttp.metrics.DropReason;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The engine: drains the queue into chunks, sends them, settles what came of it. It has no thread
 * and no clock; {@link FlushThread} gives it both, and so does a test.
 *
 * <p>How it is paced: while events flow a turn comes every {@link #PACE}; else at the flush
 * interval, or when the queue has become half full, a chunk may be full, an answer has come, or a
 * wait is over. A caller that wakes the flush thread pays tens of microseconds for it, so it is the
 * exception. After a {@link Rest} the caller of the first event does that.
 */
final class FlushLoop {

  /** Between two turns while events flow, in nanoseconds. */
  static final long PACE = TimeUnit.MILLISECONDS.toNanos(4);

  private static final int DRAINED_AT_ONCE = 128;

  /**
   * How often the flush thread looks, at the end, for an event whose caller has taken a place and
   * not filled it yet: for a tenth of a second or two.
   */
  private static final int MOST_SPINS = 10_000_000;

  private final Settings settings;
  private final Engine engine;
  private final EventQueue queue;
  private final Partitions partitions;
  private final Destination destination;
  private final Batcher batcher;
  private final Sealing sealing;
  private final Settlement settlement;
  private final Barriers barriers;
  private final Bounds bounds;
  private final Spooling spooling;
  private final Replay replay;
  private final Rest rest;
  private final StatusReporter reporter;
  private final Exchanges exchanges;
  private boolean stopping;

  FlushLoop(Engine engine, Sender sender, Runnable wake) {
    this.engine = engine;
    this.settings = engine.settings();
    this.queue = engine.queue();
    this.partitions = engine.partitions();
    this.destination = engine.destination();
    this.batcher = engine.batcher();
    this.sealing = engine.sealing();
    this.settlement = engine.settlement();
    this.barriers = engine.barriers();
    this.bounds = new Bounds(engine);
    this.spooling = engine.spooling();
    this.replay = engine.replay();
    this.rest = new Rest(settings, queue, replay);
    this.reporter = engine.reporter();
    this.exchanges = new Exchanges(engine, bounds, sender, wake);
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
    exchanges.settleCompleted(now, wallMillis);
    exchanges.giveUpOverdue(now);
    boolean flowing = drain(now, wallMillis);
    if (stopping) {
      sealing.sealAll(now);
    } else {
      sealing.markDue(now);
    }
    if (barriers.isReached(queue.polled())) {
      sealing.sealAll(now);
      barriers.sealed(queue.polled());
    }
    bounds.expire(now);
    bounds.makeRoom(now);
    if (stopping) {
      spooling.stowUnsendable();
    }
    exchanges.dispatch(now, bounds.wantsRoom(now, flowing));
    engine.doChores(now); // before who waits for a flush is told: the JVM may end then
    barriers.completeDone();
    return nextTurn(now, flowing);
  }

  /**
   * Drains the queue, and sends meanwhile what is ready. For room it also sends a chunk that is
   * not, if nothing is under way and the events that wait would add little to it. It ends although
   * callers never pause, after twice the capacity, since other things are to be done in a turn.
   */
  private boolean drain(long now, long wallMillis) {
    int total = 0;
    int drained;
    do {
      drained = batcher.drain(Math.min(DRAINED_AT_ONCE, bounds.roomInChunks()), now, wallMillis);
      total += drained;
      if (drained == DRAINED_AT_ONCE) {
        exchanges.settleCompleted(now, wallMillis);
        bounds.makeRoom(now);
        boolean forRoom = exchanges.isEmpty() && bounds.wantsRoom(now, true);
        exchanges.dispatch(now, forRoom && sealing.wouldHardlyGrow(bounds.waiting(), now));
      }
    } while (drained == DRAINED_AT_ONCE && total < 2 * queue.capacity());
    return total > 0;
  }

  // Pace

  private long nextTurn(long now, boolean flowing) {
    boolean rests = rest.isDue(now);
    long next = now + (rests ? settings.idleInterval() : settings.flushInterval()).toNanos();
    if (flowing) {
      next = earlier(next, now + PACE);
    }
    next = earlier(next, sealing.nextDue());
    next = earlier(next, nextDispatch(now));
    next = earlier(next, replay.nextLook());
    next = earlier(next, exchanges.firstTimeout());
    if (!partitions.all().isEmpty()) {
      next = earlier(next, bounds.nextExpiry());
    }
    if (replay.isFirstSearch() && replay.isSearching()) {
      next = now;
    }
    if (barriers.isAsked() || stopping || bounds.isOverflowing(now) || bounds.goesToDisk(now)) {
      next = earlier(next, now + PACE);
    }
    if (engine.memory().isFullOfChunks()) {
      queue.wakeAt(Integer.MAX_VALUE); // nothing can be taken out before an answer comes
      return next;
    }
    int wakeAt = bounds.roomInChunks() == 0 ? wakeAtWithoutRoom(now) : wakeAt(flowing, now);
    return queue.wakeAt(rests ? 1 : wakeAt) ? next : now;
  }

  /** When something waits for its time, rather than for an answer. */
  private long nextDispatch(long now) {
    if (exchanges.areAtTheLimit()) {
      return Long.MAX_VALUE;
    }
    if (partitions.hasSendable(now) || replay.hasUnknown()) {
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
    int toDisk = bounds.eventsToDisk(now);
    if (toDisk > 0) {
      half = Math.min(half, toDisk);
    }
    int toPressure = bounds.eventsToPressure();
    int wake = half;
    if (!flowing) {
      wake = Math.min(wake, sealing.missingToFull());
    } else if (exchanges.areAtTheLimit() || !sealing.couldMakeRoom(now)) {
      return half;
    }
    return toPressure > 0 ? Math.min(wake, toPressure) : wake;
  }

  /** The same where none of them can be taken out: when that may change. */
  private int wakeAtWithoutRoom(long now) {
    int waiting = bounds.waiting();
    int toPressure = bounds.eventsToPressure();
    if (toPressure > waiting) {
      return toPressure; // more may be sent then
    }
    int toDisk = bounds.eventsToDisk(now);
    return toDisk > waiting ? toDisk : Integer.MAX_VALUE; // else an answer has to come first
  }

  // The end

  /** From now on everything goes as soon as it can. */
  void beginStop(long now) {
    stopping = true;
    spooling.beginStop();
    settlement.beginStop(now);
  }

  /** Whether nothing is left that could be delivered. */
  boolean isDone() {
    return queue.polled() == queue.offered()
        && partitions.all().stream().noneMatch(Partition::isInMemory)
        && exchanges.isEmpty();
  }

  /** Whether what is left at the end goes to the disk or a fallback appender, which takes time. */
  boolean handsOnWhatIsLeft() {
    return spooling.isOn() || engine.fallback() != null;
  }

  /** Hands what is left to the spool, drops it if there is none, and says so. */
  void endStop(long now) {
    OwnThread.ends();
    exchanges.end(now);
    engine.intake().close();
    if (spooling.isOn()) {
      stow(now);
    }
    dropQueued();
    sealing.sealAll(now);
    spooling.endStop();
    dropSealed();
    engine.doChores(now);
    barriers.close();
    engine.chunks().close();
    spooling.close();
    reporter.close(now);
  }

  /** Everything that is in the queue goes to disk by way of chunks. */
  private void stow(long now) {
    int spins = 0;
    while (spins < MOST_SPINS && queue.polled() < queue.offered()) {
      if (batcher.drain(DRAINED_AT_ONCE, now, spooling.wallMillis()) > 0) {
        continue;
      }
      if (!engine.memory().isFullOfChunks()) {
        Thread.onSpinWait();
        spins++;
      } else if (!spooling.stowAll()) {
        return;
      }
    }
  }

  private void dropQueued() {
    int spins = 0;
    while (spins < MOST_SPINS && queue.polled() < queue.offered()) {
      Object event = engine.intake().poll();
      if (event == null) {
        Thread.onSpinWait();
        spins++;
      } else {
        engine.intake().drop(event, DropReason.SHUTDOWN);
      }
    }
  }

  private void dropSealed() {
    for (Partition partition : List.copyOf(partitions.all())) {
      while (!partition.sealed().isEmpty()) {
        settlement.dropWaiting(partition.sealed().element(), DropReason.SHUTDOWN);
      }
    }
  }
}
