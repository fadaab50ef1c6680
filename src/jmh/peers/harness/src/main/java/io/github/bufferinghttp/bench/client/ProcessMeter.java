package io.github.bufferinghttp.bench.client;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What this process has used so far: CPU, bytes allocated on the heap, the peak of its memory.
 *
 * <p>The JDK sums up allocation over all threads, dead ones too, only from 21 on. Before that the
 * threads are looked at every 20 ms and a thread that has died counts with what it had when last
 * seen.
 */
final class ProcessMeter {

  private static final long LOOK_EVERY_NANOS = 20_000_000;
  private static final Path STATUS = Path.of("/proc/self/status");

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<Long, Long> allocatedByThread = new HashMap<>(); // guarded by this

  /** Starts the looking, where it is needed; {@link Looker#close()} ends it. */
  Looker start() {
    Thread looker =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                look();
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
              }
            },
            "allocation-meter");
    looker.setDaemon(true);
    if (Runtime.version().feature() < 21) {
      looker.start();
    }
    return looker::interrupt;
  }

  /** What looks at the threads now and then. */
  interface Looker extends AutoCloseable {
    @Override
    void close();
  }

  long cpuNanos() {
    return system.getProcessCpuTime();
  }

  long allocatedBytes() {
    if (Runtime.version().feature() >= 21) {
      try {
        return (long) ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes").invoke(threads);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return look();
  }

  private synchronized long look() {
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    for (int i = 0; i < ids.length; i++) {
      if (bytes[i] >= 0) {
        allocatedByThread.put(ids[i], bytes[i]);
      }
    }
    return allocatedByThread.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the most memory that was resident, in MB of a million bytes. */
  static double peakResidentMegabytes() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
      }
    }
    throw new IOException("no VmHWM in " + STATUS);
  }
}
