package io.github.bufferinghttp.bench.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Times single calls: at a steady rate on some threads, or in bursts into an empty queue. */
final class Latency {

  /**
   * Callers are woken once a millisecond and log what is due, as callers do who have other work.
   */
  private static final long SLICE_NANOS = 1_000_000;

  private final Contestant contestant;
  private final Pace pace;

  Latency(Contestant contestant, Pace pace) {
    this.contestant = contestant;
    this.pace = pace;
  }

  /** Logs the events from {@code first}, so many a second over all threads; returns the times. */
  Histogram steady(int first, int count, int threads, int perSecond, int window)
      throws InterruptedException {
    List<Histogram> histograms = new ArrayList<>();
    List<Thread> callers = new ArrayList<>();
    int share = count / threads;
    long seenBefore = pace.seen();
    for (int i = 0; i < threads; i++) {
      Histogram histogram = histogram();
      int from = first + i * share;
      histograms.add(histogram);
      callers.add(
          new Thread(
              () -> {
                Workload.prepareThread();
                double perNano = perSecond / (threads * 1e9);
                long start = System.nanoTime();
                int logged = 0;
                while (logged < share) {
                  int due = (int) Math.min(share, (System.nanoTime() - start) * perNano);
                  for (; logged < due; logged++) {
                    time(from + logged, histogram);
                  }
                  if (threads == 1) {
                    pace.awaitSeen(seenBefore + logged - window);
                  }
                  LockSupport.parkNanos(SLICE_NANOS);
                }
              },
              "caller-" + i));
    }
    callers.forEach(Thread::start);
    Histogram all = histogram();
    for (int i = 0; i < threads; i++) {
      callers.get(i).join();
      all.add(histograms.get(i));
    }
    return all;
  }

  /** Logs so many events back to back on the calling thread. */
  void burst(int first, int count, Histogram histogram) {
    for (int i = 0; i < count; i++) {
      time(first + i, histogram);
    }
  }

  private void time(int sequence, Histogram histogram) {
    long start = System.nanoTime();
    contestant.log(sequence);
    histogram.recordValue(Math.min(System.nanoTime() - start, MAX_NANOS));
  }

  private static final long MAX_NANOS = 60_000_000_000L;

  static Histogram histogram() {
    return new Histogram(1, MAX_NANOS, 3);
  }
}
