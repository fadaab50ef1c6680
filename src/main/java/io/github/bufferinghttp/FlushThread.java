package io.github.bufferinghttp;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of an appender, and its clock: it gives {@link FlushLoop} its turns, at the flush
 * interval in any case, and earlier when the loop asks for it or somebody wakes it.
 */
final class FlushThread {

  private static final long AFTER_AN_ERROR = TimeUnit.MILLISECONDS.toNanos(100);

  private final ScheduledThreadPoolExecutor executor;
  private final AtomicBoolean awake = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final long flushIntervalNanos;
  private final Runnable release;

  /** Set once, before the first turn. */
  private @Nullable FlushLoop loop;

  /** The turn that is scheduled besides the periodic one and has not begun. Flush thread. */
  private @Nullable ScheduledFuture<?> next;

  private long nextAt;

  /** Stopping ends at this {@code nanoTime}, once {@link #ending} is set. Guarded by this. */
  private long deadline;

  /** Guarded by this. */
  private boolean ending;

  /** From here to the deadline what is left is stored. */
  private volatile long lastAttemptsEnd;

  private volatile boolean stopping;

  /** Nobody waits for the flush thread any more: it hangs. */
  private volatile boolean abandoned;

  /**
   * A thread that is not started.
   *
   * @param release lets go of what the loop used, once it has stopped; may be called twice
   */
  FlushThread(String appenderName, Duration flushInterval, Runnable release) {
    this.release = release;
    this.flushIntervalNanos = flushInterval.toNanos();
    this.executor =
        new ScheduledThreadPoolExecutor(
            1, task -> new OwnThread(task, "buffering-http-" + appenderName));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a turn catches what it throws
  void start(FlushLoop loop) {
    this.loop = loop;
    executor.scheduleWithFixedDelay(
        this::turn, flushIntervalNanos, flushIntervalNanos, TimeUnit.NANOSECONDS);
    wake();
  }

  /** Asks for a turn now. Any thread; cheap when one is under way to be taken. */
  void wake() {
    if (!awake.get() && awake.compareAndSet(false, true)) {
      try {
        executor.execute(this::turn);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        awake.set(false); // stopped, or not now: the next turn comes by itself
      }
    }
  }

  private void scheduledTurn() {
    next = null; // while it runs it is not done, and it is to ask for another
    turn();
  }

  private void turn() {
    FlushLoop flushLoop = loop;
    if (flushLoop == null || stopped.getCount() == 0) {
      return;
    }
    awake.set(false);
    long now = System.nanoTime();
    long due;
    try {
      due = flushLoop.turn(now, System.currentTimeMillis());
      if (stopping) {
        due = stopIfDone(flushLoop, due);
      }
    } catch (Throwable e) {
      due = System.nanoTime() + AFTER_AN_ERROR; // out of memory, most likely: the state is kept
    }
    if (abandoned && stopped.getCount() > 0) {
      endLate(flushLoop);
      return;
    }
    schedule(due, now);
  }

  /** It has come back from where it hung: stores what it holds, and lets go of the spool. */
  private void endLate(FlushLoop flushLoop) {
    try {
      long now = System.nanoTime();
      flushLoop.beginStop(now);
      flushLoop.endStop(now);
    } catch (Throwable e) {
      // Nobody waits for it any more.
    }
    stopped.countDown();
  }

  private long stopIfDone(FlushLoop flushLoop, long due) {
    long now = System.nanoTime();
    if (flushLoop.isDone() || lastAttemptsEnd - now <= 0) {
      flushLoop.endStop(now);
      release.run();
      executor.shutdown();
      stopped.countDown();
      return due;
    }
    return Math.min(due, lastAttemptsEnd);
  }

  /** Sees to it that a turn comes when one is due, unless the periodic one does anyway. */
  private void schedule(long due, long now) {
    ScheduledFuture<?> before = next;
    if (stopped.getCount() == 0 || before != null && nextAt - due <= 0) {
      return;
    }
    try {
      if (before != null) {
        before.cancel(false);
        next = null;
      }
      long delay = due - System.nanoTime();
      if (delay <= 0) {
        wake();
      } else if (due - now < flushIntervalNanos) {
        next = executor.schedule(this::scheduledTurn, delay, TimeUnit.NANOSECONDS);
        nextAt = due;
      }
    } catch (RejectedExecutionException e) {
      // Stopped.
    }
  }

  /**
   * Delivers what can be delivered until the deadline, and drops the rest. Any thread but the own.
   *
   * @param whenAbandoned called if the flush thread does not come back: it hangs in somebody's code
   */
  void stop(Duration timeout, Runnable whenAbandoned) {
    long end = endWithin(timeout);
    try {
      executor.execute(this::beginStop);
    } catch (RejectedExecutionException e) {
      return;
    }
    if (OwnThread.isCurrent()) {
      return; // a stop asked for by code that the flush thread runs ends by itself
    }
    boolean interrupted = false;
    boolean ended = false;
    long patience = end + TimeUnit.MILLISECONDS.toNanos(100);
    while (!ended && patience - System.nanoTime() > 0) {
      try {
        ended = stopped.await(patience - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (!ended) {
      abandoned = true;
      whenAbandoned.run();
      release.run();
      executor.shutdownNow();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Says when stopping ends, unless another stop under way has it end sooner: whoever asked for
   * that one waits no longer.
   */
  private synchronized long endWithin(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    if (!ending || end - deadline < 0) {
      ending = true;
      deadline = end;
      FlushLoop flushLoop = loop;
      boolean stores = flushLoop != null && flushLoop.storesWhatIsLeft();
      lastAttemptsEnd = stores ? end - timeout.toNanos() / 4 : end;
    }
    return deadline;
  }

  private void beginStop() {
    FlushLoop flushLoop = loop;
    if (flushLoop != null && !stopping) {
      stopping = true;
      flushLoop.beginStop(System.nanoTime());
    }
    turn();
  }

  /** Waits for a flush. */
  boolean await(CompletableFuture<Boolean> flush, Duration timeout) {
    wake();
    if (OwnThread.isCurrent()) {
      return false; // it would wait for itself
    }
    try {
      return flush.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Not within the time.
    }
    flush.complete(false); // nobody waits for it any more
    return false;
  }
}
