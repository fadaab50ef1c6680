package io.github.bufferinghttp.campaign;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, the same java and class path as this one; what it prints is kept. */
final class Child implements AutoCloseable {

  /** The jar that sends the JDK's logging to SLF4J, which only some children are to have. */
  private static final String BRIDGE = "campaign.bridge";

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private Child(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "reader of a child");
    reader.setDaemon(true);
    reader.start();
  }

  static Child start(List<String> options, Class<?> main, String... arguments) throws IOException {
    return start(options, false, main, arguments);
  }

  /** Also has the JDK's logging go to SLF4J. */
  static Child startBridged(List<String> options, Class<?> main, String... arguments)
      throws IOException {
    return start(options, true, main, arguments);
  }

  private static Child start(
      List<String> options, boolean bridged, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(bridged), main.getName()));
    command.addAll(List.of(arguments));
    return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static String classPath(boolean bridged) {
    String classPath = System.getProperty("java.class.path");
    if (!bridged) {
      return classPath;
    }
    String bridge = System.getProperty(BRIDGE);
    if (bridge == null || !Files.isRegularFile(Path.of(bridge))) {
      throw new IllegalStateException("-D" + BRIDGE + "=… names no file; run Maven with compile");
    }
    return bridge + File.pathSeparator + classPath;
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        synchronized (lines) {
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      lines.add("could not be read: " + e);
    }
  }

  /** Waits for a line; returns when it was seen. */
  long awaitLine(String wanted, long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    synchronized (lines) {
      while (!lines.contains(wanted)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || !process.isAlive()) {
          throw new IllegalStateException("no '" + wanted + "' but " + lines);
        }
        lines.wait(Math.min(left, 100));
      }
    }
    return System.nanoTime();
  }

  /** Waits for its end and gives its exit status; it is killed if it takes longer. */
  int awaitEnd(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IllegalStateException("it did not end; it said " + lines);
    }
    int status = process.exitValue();
    reader.join(5_000);
    return status;
  }

  /** All that it printed so far, errors too. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** What stands behind {@code name=} in the one line that begins so. */
  String value(String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + name + " in " + lines));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
