package io.github.bufferinghttp.bench.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What the kernel has counted so far for each of this process's threads, by their ids. */
record KernelThreads(Map<String, Counts> counts) {

  private static final Path TASKS = Path.of("/proc/self/task");
  private static final String SWITCHES = "voluntary_ctxt_switches:";

  /**
   * One thread's.
   *
   * @param name as far as the kernel knows it: 15 characters
   * @param wakeUps how often it has waited for something and come back
   * @param cpuNanos the time it ran
   */
  record Counts(String name, long wakeUps, long cpuNanos) {}

  static KernelThreads now() throws IOException {
    List<Path> tasks;
    try (Stream<Path> files = Files.list(TASKS)) {
      tasks = files.toList();
    }
    Map<String, Counts> counts = new HashMap<>();
    for (Path task : tasks) {
      try {
        String name = Files.readString(task.resolve("comm")).trim();
        String nanos = Files.readString(task.resolve("schedstat")).split(" ", 2)[0];
        counts.put(
            task.getFileName().toString(), new Counts(name, switches(task), Long.parseLong(nanos)));
      } catch (NoSuchFileException e) {
        // It has ended.
      }
    }
    return new KernelThreads(counts);
  }

  /**
   * Returns what was added since an earlier count, over the threads whose names begin so; one that
   * has ended since then does not count.
   */
  long since(KernelThreads earlier, String name, ToLongFunction<Counts> what) {
    Counts none = new Counts(name, 0, 0);
    return counts.entrySet().stream()
        .filter(thread -> thread.getValue().name().startsWith(name))
        .mapToLong(
            thread ->
                what.applyAsLong(thread.getValue())
                    - what.applyAsLong(earlier.counts.getOrDefault(thread.getKey(), none)))
        .sum();
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
