package io.github.bufferinghttp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real server, nginx or squid, that a test runs on free ports with files of its own. Where the
 * program is missing the test is skipped, loudly; with {@code REQUIRE_SERVERS=true} in the
 * environment it fails.
 */
final class ServerProcess implements AutoCloseable {

  private final Process process;

  private ServerProcess(Process process) {
    this.process = process;
  }

  /** The program's path; skips the test if there is none. */
  static Path find(String program) {
    Stream<String> places =
        Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
            Stream.of("/usr/sbin", "/usr/local/sbin"));
    Path found =
        places
            .map(place -> Path.of(place, program))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (found == null) {
      String message =
          "NOT TESTED: there is no "
              + program
              + " on this machine (apt-get install "
              + program
              + ")";
      System.err.println(message);
      if ("true".equals(System.getenv("REQUIRE_SERVERS"))) {
        fail(message);
      }
      abort(message);
    }
    return found;
  }

  /** Starts it and waits until it listens; what it says goes into a file in the directory. */
  static ServerProcess start(Path directory, List<String> command, int... ports) {
    try {
      File said = directory.resolve("said").toFile();
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said).start();
      await().atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive() || areOpen(ports));
      if (!process.isAlive()) {
        throw new IllegalStateException(command + ": " + Files.readString(said.toPath()));
      }
      return new ServerProcess(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean areOpen(int... ports) {
    for (int port : ports) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        continue;
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  /** Lets a server that gives up root's rights write into the directory. */
  static void openToAll(Path directory) {
    try {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      await().atMost(Duration.ofSeconds(5)).until(() -> !process.isAlive());
    } finally {
      process.destroyForcibly();
    }
  }
}
