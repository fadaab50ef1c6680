package io.github.bufferinghttp.bench.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Threads that log: as fast as a window allows, or at a steady rate. */
final class Callers {

  private static final int ASK_EVERY = 64;

  /** Seldom enough that being woken costs little beside the events. */
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Contestant contestant;
  private final Pace pace;

  Callers(Contestant contestant, Pace pace) {
    this.contestant = contestant;
    this.pace = pace;
  }

  /** Logs the events from {@code first}, a share on each thread, one being the calling one. */
  void log(int first, int count, int threads, int limit) throws InterruptedException {
    int share = count / threads;
    long seenBefore = pace.seen();
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      int from = first + i * share;
      others.add(
          new Thread(
              () -> {
                Workload.prepareThread();
                share(from, share, threads, seenBefore, limit);
              },
              "caller-" + i));
    }
    others.forEach(Thread::start);
    share(first, share, threads, seenBefore, limit);
    for (Thread other : others) {
      other.join();
    }
  }

  /** Logs one thread's share; no caller is ahead of what the window allows were all like it. */
  private void share(int first, int count, int threads, long seenBefore, int limit) {
    long given = 0;
    for (int i = 0; i < count; i++) {
      if (i % ASK_EVERY == 0
          && !pace.awaitSeen(
              seenBefore + given + (long) (i + ASK_EVERY) * threads - limit, threads)) {
        // What the window waits for is lost: open it again.
        given = pace.seen() - seenBefore - (long) i * threads;
      }
      contestant.log(first + i);
    }
  }

  /** Logs the events from {@code first}, so many a second, on the calling thread. */
  void logAt(int perSecond, int first, int count) {
    long start = System.nanoTime();
    int logged = 0;
    while (logged < count) {
      LockSupport.parkNanos(SLICE_NANOS);
      int due = (int) Math.min(count, (System.nanoTime() - start) * (perSecond / 1e9));
      for (; logged < due; logged++) {
        contestant.log(first + logged);
      }
    }
  }
}
