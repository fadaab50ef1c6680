package io.github.bufferinghttp;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of an appender, and its clock: it gives {@link FlushLoop} its turns, when the loop
 * asks for one or somebody wakes it.
 *
 * <p>Waking it takes no lock: an executor's queue has one, and a caller whose stack is used up
 * while it holds that would never give it back. So the executor has one task, which sleeps between
 * the turns itself. Only a turn that fails ends it early, and it is run again a moment later.
 */
final class FlushThread {

  private static final long AFTER_AN_ERROR = TimeUnit.MILLISECONDS.toNanos(100);

  private final ScheduledThreadPoolExecutor executor;

  /** The executor's, once it has begun. */
  private volatile @Nullable Thread thread;

  private final AtomicBoolean awake = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Runnable release;

  /** Set once, before the first turn. */
  private @Nullable FlushLoop loop;

  /** Stopping ends at this {@code nanoTime}, once {@link #ending} is set. Guarded by this. */
  private long deadline;

  /** Guarded by this. */
  private boolean ending;

  /** From here to the deadline what is left is stored, or handed to the fallback appender. */
  private volatile long lastAttemptsEnd;

  private volatile boolean stopAsked;

  /** Flush thread. */
  private boolean stopping;

  /** Nobody waits for the flush thread any more: it hangs. */
  private volatile boolean abandoned;

  /**
   * A thread that is not started.
   *
   * @param release lets go of what the loop used, once it has stopped; may be called twice
   */
  FlushThread(String appenderName, Runnable release) {
    this.release = release;
    executor =
        new ScheduledThreadPoolExecutor(
            1, task -> new OwnThread(task, "buffering-http-" + appenderName));
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task catches what it throws
  void start(FlushLoop loop) {
    this.loop = loop;
    executor.scheduleWithFixedDelay(this::run, 0, AFTER_AN_ERROR, TimeUnit.NANOSECONDS);
  }

  /** Asks for a turn now. Any thread; cheap when one is under way to be taken. */
  void wake() {
    if (!awake.get() && awake.compareAndSet(false, true)) {
      LockSupport.unpark(thread);
    }
  }

  /** Gives turns until the end, or until one fails. */
  private void run() {
    FlushLoop flushLoop = Objects.requireNonNull(loop);
    thread = Thread.currentThread();
    try {
      long due = System.nanoTime();
      while (stopped.getCount() > 0 && !abandoned) {
        sleepUntil(due);
        due = turn(flushLoop);
      }
    } catch (Throwable e) {
      // Out of memory, most likely: the state is kept.
    }
    if (abandoned && stopped.getCount() > 0) {
      endLate(flushLoop);
    }
  }

  private void sleepUntil(long due) {
    long left = due - System.nanoTime();
    while (left > 0 && !awake.get()) {
      LockSupport.parkNanos(this, left);
      Thread.interrupted(); // somebody's code has left it so: the thread would not sleep any more
      left = due - System.nanoTime();
    }
    awake.set(false);
  }

  private long turn(FlushLoop flushLoop) {
    if (stopAsked && !stopping) {
      stopping = true;
      flushLoop.beginStop(System.nanoTime());
    }
    long due = flushLoop.turn(System.nanoTime(), System.currentTimeMillis());
    return stopping ? stopIfDone(flushLoop, due) : due;
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

  /**
   * Delivers what can be delivered until the deadline, and drops the rest. Any thread but the own.
   *
   * @param whenAbandoned called if the flush thread does not come back: it hangs in somebody's code
   */
  void stop(Duration timeout, Runnable whenAbandoned) {
    long end = endWithin(timeout);
    stopAsked = true;
    wake();
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
      boolean handsOn = flushLoop != null && flushLoop.handsOnWhatIsLeft();
      lastAttemptsEnd = handsOn ? end - timeout.toNanos() / 4 : end;
    }
    return deadline;
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
