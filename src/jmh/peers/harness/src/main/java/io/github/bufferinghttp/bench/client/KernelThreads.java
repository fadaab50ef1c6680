package io.github.bufferinghttp.bench.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the kernel has counted for some threads of this process so far.
 *
 * @param wakeUps how often they have waited for something and come back
 * @param cpuNanos the time they ran
 */
record KernelThreads(long wakeUps, long cpuNanos) {

  private static final Path TASKS = Path.of("/proc/self/task");
  private static final String SWITCHES = "voluntary_ctxt_switches:";

  /** Counts the threads whose name, of which the kernel knows 15 characters, is as asked. */
  static KernelThreads count(Predicate<String> name) throws IOException {
    List<Path> tasks;
    try (Stream<Path> files = Files.list(TASKS)) {
      tasks = files.toList();
    }
    long wakeUps = 0;
    long cpuNanos = 0;
    for (Path task : tasks) {
      try {
        if (name.test(Files.readString(task.resolve("comm")).trim())) {
          wakeUps += switches(task);
          cpuNanos += Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", 2)[0]);
        }
      } catch (NoSuchFileException e) {
        // It has ended.
      }
    }
    return new KernelThreads(wakeUps, cpuNanos);
  }

  private static long switches(Path task) throws IOException {
    for (String line : Files.readAllLines(task.resolve("status"))) {
      if (line.startsWith(SWITCHES)) {
        return Long.parseLong(line.substring(SWITCHES.length()).trim());
      }
    }
    throw new IOException("no " + SWITCHES + " of " + task);
  }
}
