package io.github.bufferinghttp.bench;

import io.github.bufferinghttp.bench.SharedPage.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One entrant, once: a fresh sink, a fresh client, and what the client measured. */
final class Run {

  private static final String SINK_MEMORY = "-Xmx1g";
  private static final long SINK_SECONDS = 20;

  private final Options options;
  private final Jvms jvms;

  Run(Options options, Jvms jvms) {
    this.options = options;
    this.jvms = jvms;
  }

  /** Returns the measured values by name; empty when the client failed or took too long. */
  Map<String, Double> of(Entrant entrant) throws IOException, InterruptedException {
    Path folder = workFolder();
    Path spool = Files.createTempDirectory("compare-spool"); // on a disk, if that is what /tmp is
    Path pageFile = folder.resolve("page");
    SharedPage page = SharedPage.open(pageFile);
    Process sink =
        jvms.start(
            System.getProperty("java.home") + "/bin/java",
            SINK_MEMORY,
            "harness",
            "sink.Sink",
            pageFile.toString(),
            options.text("delay"));
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SINK_SECONDS);
      while (page.get(Field.HTTP_PORT) == 0) {
        if (!sink.isAlive() || System.nanoTime() > deadline) {
          throw new IOException("the sink did not start");
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
      Path settings = folder.resolve("settings");
      write(options.clientSettings(entrant), spool, settings);
      Map<String, Double> values = new TreeMap<>();
      if (options.hasClientPhases()) {
        values.putAll(client(entrant, folder, settings));
      }
      if (options.hasStartUp() && entrant.isAppender()) {
        values.putAll(new StartUp(options, jvms).of(entrant, folder, settings));
      }
      return values;
    } finally {
      sink.destroyForcibly().waitFor();
      delete(folder);
      delete(spool);
    }
  }

  private static void write(Properties settings, Path spool, Path file) throws IOException {
    settings.setProperty("spool", spool.toString());
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
  }

  private Map<String, Double> client(Entrant entrant, Path folder, Path settings)
      throws IOException, InterruptedException {
    Path results = folder.resolve("results");
    Process client =
        jvms.start(
            options.text("java"),
            options.text("jvm"),
            entrant.classPath(),
            "client.Client",
            folder.resolve("page").toString(),
            settings.toString(),
            results.toString());
    return Jvms.results(client, results, options.number("limit"));
  }

  /** The page is best in memory, where the kernel never writes it back. */
  private static Path workFolder() throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "compare")
        : Files.createTempDirectory("compare");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
