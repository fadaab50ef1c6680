package io.github.bufferinghttp.bench.client;

import io.github.bufferinghttp.bench.client.KernelThreads.Counts;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a process costs that has logged and logs no more. */
final class Idle {

  /** The appender's own threads, as far as the kernel knows their names. */
  private static final String OWN = "buffering-http-";

  private static final String ALL = "";
  private static final long SETTLING_SECONDS = 2;

  private Idle() {}

  /** Returns shares of a core in percent, and how often a second threads were woken. */
  static Map<String, Double> measure(int seconds) throws IOException, InterruptedException {
    KernelThreads.now(); // what asking costs the first time
    TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
    KernelThreads before = KernelThreads.now();
    long start = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    double nanos = System.nanoTime() - start;
    KernelThreads after = KernelThreads.now();
    return Map.of(
        "idle.cpu",
        100 * after.since(before, ALL, Counts::cpuNanos) / nanos,
        "idle.ownCpu",
        100 * after.since(before, OWN, Counts::cpuNanos) / nanos,
        "idle.wakeUps",
        after.since(before, ALL, Counts::wakeUps) / nanos * 1e9,
        "idle.ownWakeUps",
        after.since(before, OWN, Counts::wakeUps) / nanos * 1e9);
  }
}
