package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that log a small burst and then rest, over and over, and time each call. They take well
 * below one processor together: what is measured is the call, not the scheduler.
 */
final class Callers {

  private static final int BURST = 20;
  private static final long REST = 2_000_000;

  /** The times of all calls, in nanoseconds, sorted. */
  record Times(long[] sorted) {

    int calls() {
      return sorted.length;
    }

    long max() {
      return sorted[sorted.length - 1];
    }

    /** The time that this share of the calls did not exceed. */
    long quantile(double share) {
      return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    }

    double p999Micros() {
      return quantile(0.999) / 1e3;
    }

    double maxMillis() {
      return max() / 1e6;
    }

    long longerThan(long nanos) {
      return Arrays.stream(sorted).filter(time -> time > nanos).count();
    }
  }

  private Callers() {}

  /** Lets {@code threads} threads log until {@code done}, whose first call comes at once. */
  static Times run(Logger logger, int threads, BooleanSupplier done) throws InterruptedException {
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Recorder recorder = new Recorder(logger, done);
      recorders.add(recorder);
      recorder.start();
    }
    long[] all = {};
    for (Recorder recorder : recorders) {
      recorder.join();
      Throwable thrown = recorder.thrown;
      if (thrown != null) {
        throw new IllegalStateException("it reached the caller", thrown);
      }
      int before = all.length;
      all = Arrays.copyOf(all, before + recorder.count);
      System.arraycopy(recorder.times, 0, all, before, recorder.count);
    }
    Arrays.sort(all);
    return new Times(all);
  }

  /** True once so many milliseconds have passed. */
  static BooleanSupplier after(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    return () -> System.nanoTime() - end >= 0;
  }

  private static final class Recorder extends Thread {
    private final Logger logger;
    private final BooleanSupplier done;
    private long[] times = new long[1 << 14];
    private int count;
    private volatile @Nullable Throwable thrown;

    Recorder(Logger logger, BooleanSupplier done) {
      super("caller");
      this.logger = logger;
      this.done = done;
    }

    @Override
    public void run() {
      try {
        while (!done.getAsBoolean()) {
          for (int i = 0; i < BURST; i++) {
            long begin = System.nanoTime();
            logger.info("Order {} of {} is accepted", i, "customer");
            record(System.nanoTime() - begin);
          }
          LockSupport.parkNanos(REST);
        }
      } catch (Throwable e) {
        thrown = e;
      }
    }

    private void record(long nanos) {
      if (count == times.length) {
        times = Arrays.copyOf(times, 2 * count);
      }
      times[count++] = nanos;
    }
  }
}
