package io.github.bufferinghttp;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, for what is set once in a JVM's life. */
final class ChildJvm {

  /** How it ended and what it printed. */
  record Result(int exit, String output) {}

  private final List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
  private String classPath = System.getProperty("java.class.path");

  ChildJvm with(String option) {
    options.add(option);
    return this;
  }

  ChildJvm withClasses(Path directory) {
    classPath = directory + File.pathSeparator + classPath;
    return this;
  }

  /** Runs a main class with the class path of this JVM, for a minute at most. */
  Result run(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    try {
      File output = File.createTempFile("child", ".txt");
      try {
        Process child =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
        if (!child.waitFor(60, TimeUnit.SECONDS)) {
          child.destroyForcibly();
          child.waitFor();
        }
        byte[] said = Files.readAllBytes(output.toPath());
        return new Result(child.exitValue(), new String(said, StandardCharsets.UTF_8));
      } finally {
        Files.delete(output.toPath());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
