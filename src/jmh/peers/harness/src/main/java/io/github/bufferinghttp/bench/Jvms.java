package io.github.bufferinghttp.bench;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts the harness's classes in JVMs of their own, with the class path that is asked for. */
final class Jvms {

  private static final String PACKAGE = "io.github.bufferinghttp.bench.";

  private final Path classes;
  private final Path classPaths;
  private final Path oursClasses;

  /**
   * @param classes the harness's own classes
   * @param classPaths the folder with one folder of jars a class path
   * @param oursClasses the classes of the library
   */
  Jvms(Path classes, Path classPaths, Path oursClasses) {
    this.classes = classes;
    this.classPaths = classPaths;
    this.oursClasses = oursClasses;
  }

  Process start(String java, String jvm, String classPath, String main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(List.of(jvm.trim().split("\\s+")));
    command.addAll(List.of("-cp", classPath(classPath), PACKAGE + main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /**
   * Waits for a process that writes what it measured into a file.
   *
   * @return the values by name; empty when it failed or took too long
   */
  static Map<String, Double> results(Process process, Path file, int seconds)
      throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      System.err.println("took too long");
      return Map.of();
    }
    if (process.exitValue() != 0 || !Files.exists(file)) {
      System.err.println("failed");
      return Map.of();
    }
    Properties measured = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      measured.load(reader);
    }
    Map<String, Double> values = new TreeMap<>();
    measured.forEach((name, value) -> values.put((String) name, Double.valueOf((String) value)));
    return values;
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
}
