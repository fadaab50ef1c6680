package io.github.bufferinghttp.bench.client;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a process costs that has logged and logs no more. */
final class Idle {

  /** The appender's own threads, as far as the kernel knows their names. */
  private static final String OWN = "buffering-http-";

  private static final long SETTLING_SECONDS = 2;

  private Idle() {}

  /** Returns shares of a core in percent, and how often a second threads were woken. */
  static Map<String, Double> measure(ProcessMeter meter, int seconds)
      throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
    KernelThreads allBefore = KernelThreads.count(name -> true);
    KernelThreads ownBefore = KernelThreads.count(name -> name.startsWith(OWN));
    long cpuBefore = meter.cpuNanos();
    long start = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    double nanos = System.nanoTime() - start;
    long cpu = meter.cpuNanos() - cpuBefore;
    KernelThreads own = KernelThreads.count(name -> name.startsWith(OWN));
    KernelThreads all = KernelThreads.count(name -> true);
    return Map.of(
        "idle.cpu",
        100 * cpu / nanos,
        "idle.ownCpu",
        100 * (own.cpuNanos() - ownBefore.cpuNanos()) / nanos,
        "idle.wakeUps",
        (all.wakeUps() - allBefore.wakeUps()) / nanos * 1e9,
        "idle.ownWakeUps",
        (own.wakeUps() - ownBefore.wakeUps()) / nanos * 1e9);
  }
}
