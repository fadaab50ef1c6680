package io.github.bufferinghttp.bench;

import io.github.bufferinghttp.bench.SharedPage.Field;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One entrant, once: a fresh sink, a fresh client, and what the client measured. */
final class Run {

  private static final String PACKAGE = "io.github.bufferinghttp.bench.";
  private static final String SINK_MEMORY = "-Xmx1g";
  private static final long SINK_SECONDS = 20;

  private final Options options;
  private final Path classes;
  private final Path classPaths;
  private final Path oursClasses;

  /**
   * @param classes the harness's own classes
   * @param classPaths the folder with one folder of jars a class path
   * @param oursClasses the classes of the library
   */
  Run(Options options, Path classes, Path classPaths, Path oursClasses) {
    this.options = options;
    this.classes = classes;
    this.classPaths = classPaths;
    this.oursClasses = oursClasses;
  }

  /** Returns the measured values by name; empty when the client failed or took too long. */
  Map<String, Double> of(Entrant entrant) throws IOException, InterruptedException {
    Path folder = workFolder();
    Path pageFile = folder.resolve("page");
    SharedPage page = SharedPage.open(pageFile);
    Process sink =
        java(
            System.getProperty("java.home") + "/bin/java",
            SINK_MEMORY,
            classPath("harness"),
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
      return client(entrant, folder, pageFile);
    } finally {
      sink.destroyForcibly().waitFor();
      delete(folder);
    }
  }

  private Map<String, Double> client(Entrant entrant, Path folder, Path pageFile)
      throws IOException, InterruptedException {
    Path settings = folder.resolve("settings");
    Path results = folder.resolve("results");
    try (Writer writer = Files.newBufferedWriter(settings)) {
      options.clientSettings(entrant).store(writer, null);
    }
    Process client =
        java(
            options.text("java"),
            options.text("jvm"),
            classPath(entrant.classPath()),
            "client.Client",
            pageFile.toString(),
            settings.toString(),
            results.toString());
    if (!client.waitFor(options.number("limit"), TimeUnit.SECONDS)) {
      client.destroyForcibly().waitFor();
      System.err.println(entrant.name() + " took too long");
      return Map.of();
    }
    if (client.exitValue() != 0 || !Files.exists(results)) {
      System.err.println(entrant.name() + " failed");
      return Map.of();
    }
    Properties measured = new Properties();
    try (Reader reader = Files.newBufferedReader(results)) {
      measured.load(reader);
    }
    Map<String, Double> values = new TreeMap<>();
    measured.forEach((name, value) -> values.put((String) name, Double.valueOf((String) value)));
    return values;
  }

  private static Process java(
      String java, String jvm, String classPath, String main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(List.of(jvm.trim().split("\\s+")));
    command.addAll(List.of("-cp", classPath, PACKAGE + main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private String classPath(String name) throws IOException {
    List<String> parts = new ArrayList<>(List.of(classes.toString()));
    if (name.equals(Entrant.OURS)) {
      parts.add(oursClasses.toString());
      parts.addAll(jars(name, ""));
      parts.addAll(jars("harness", "HdrHistogram"));
    } else {
      parts.addAll(jars(name, ""));
    }
    return String.join(File.pathSeparator, parts);
  }

  private List<String> jars(String name, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(classPaths.resolve(name))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .map(Path::toString)
          .sorted()
          .toList();
    }
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
