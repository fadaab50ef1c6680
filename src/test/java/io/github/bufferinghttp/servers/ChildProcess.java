package io.github.bufferinghttp.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A program that a test runs beside itself; what it prints is kept. */
final class ChildProcess implements AutoCloseable {

  /** Ample: a start takes seconds, but the machine may have other things to do. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Thread reader;
  private final Thread hook;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private ChildProcess(Process process) {
    this.process = process;
    reader = new Thread(this::read, "output-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Runs a command in a folder, with further environment variables. */
  static ChildProcess start(Path directory, Map<String, String> environment, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    try {
      return new ChildProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The java that runs the tests. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * The class path of a module of {@code src/it}. Where it was not compiled the test is skipped, or
   * fails if the environment says {@code REQUIRE_SERVERS=true}.
   */
  static String classPathOf(String module) {
    Path built = Path.of("target", "it", module).toAbsolutePath();
    Path list = built.resolve("classpath");
    need(Files.exists(list), module, "run ./mvnw -f src/it compile");
    try {
      return built.resolve("classes") + ":" + Files.readString(list).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes on if it is there; else the test is skipped, loudly, or fails where servers must be. */
  static void need(boolean isThere, String what, String remedy) {
    if (isThere) {
      return;
    }
    String message = what + " is not there to be tested with: " + remedy;
    if ("true".equals(System.getenv("REQUIRE_SERVERS"))) {
      fail(message);
    }
    System.err.println("!!!! SKIPPED: " + message);
    abort(message);
  }

  /** Waits for a line that has the pattern in it. */
  Matcher awaitLine(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    Awaitility.await()
        .alias(pattern)
        .atMost(PATIENCE)
        .failFast(() -> assertThat(isAlive() || find(compiled) != null).as(this::output).isTrue())
        .until(() -> find(compiled) != null);
    return find(compiled);
  }

  private Matcher find(Pattern pattern) {
    for (String line : lines) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    return null;
  }

  boolean isAlive() {
    return process.isAlive() || reader.isAlive();
  }

  /** Asks it to end, as an administrator or a container's runtime would. */
  void terminate() {
    process.toHandle().destroy(); // Process.destroy would close the streams too
  }

  /** Waits for its end. */
  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(this::output).isTrue();
    return process.exitValue();
  }

  String output() {
    return String.join("\n", lines);
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add("(its output broke off: " + e.getMessage() + ")");
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    process.destroyForcibly();
  }
}
