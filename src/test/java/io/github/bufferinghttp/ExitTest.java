package io.github.bufferinghttp;

import static io.github.bufferinghttp.Configured.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a JVM ends, seen from outside: a child, and a receiver in this one. */
@Tag("slow")
class ExitTest {

  /** What {@link ExitingApplication} gives the appender, and what the promise adds. */
  private static final Duration MOST = Duration.ofMillis(2000 + 250);

  /** For a JVM to start, to load our classes and to end, on a machine that is busy. */
  private static final Duration JVM = Duration.ofSeconds(15);

  @TempDir Path directory;

  private final Receiver receiver = new Receiver();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void close() {
    released.countDown();
    receiver.close();
  }

  private Process start(String end) {
    return start(receiver.url(), end);
  }

  private Process start(String url, String end) {
    try {
      return new ProcessBuilder(
              ProcessHandle.current().info().command().orElseThrow(),
              "-Xmx128m",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              ExitingApplication.class.getName(),
              url,
              end,
              directory.resolve("exit").toString())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int statusOf(Process process) throws InterruptedException {
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertThat(ended).as("the JVM ended").isTrue();
    return process.exitValue();
  }

  @ParameterizedTest
  @CsvSource({"main, 0", "exit, 3", "exitInArgument, 4"})
  void end_deliversWhatWasLogged(String end, int status) throws Exception {
    assertThat(statusOf(start(end))).isEqualTo(status);
    assertThat(messages(receiver)).containsExactly("last words");
  }

  @Test
  void otherHooks_areHeard() throws Exception {
    assertThat(statusOf(start("otherHook"))).isZero();
    assertThat(messages(receiver))
        .containsExactly("last words", "from a hook", "from a hook, later");
  }

  @Test
  void termination_delivers() throws Exception {
    Process process = start("wait");
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("ready");
    }
    process.destroy();
    assertThat(statusOf(process)).isEqualTo(128 + 15);
    assertThat(messages(receiver)).containsExactly("last words");
  }

  /** It gets them when its own hook is through long ago. */
  @ParameterizedTest
  @ValueSource(strings = {"fallback", "fallbackBehindAnother"})
  void fallbackOfThisKind_deliversWhatIsDroppedInTheEnd(String end) throws Exception {
    receiver.answering(
        (exchange, request, number) ->
            Receiver.reply(exchange, request.path().endsWith("second") ? 200 : 503, ""));
    assertThat(statusOf(start(end))).isZero();
    assertThat(receiver.requests())
        .filteredOn(request -> request.path().endsWith("second"))
        .singleElement()
        .satisfies(request -> assertThat(request.body()).contains("last words"));
  }

  /** What the second holds is no reason to end the first, which other hooks may still log to. */
  @Test
  void fallbackThatIsDown_leavesTheAppenderToOtherHooks() throws Exception {
    receiver.answering(
        (exchange, request, number) ->
            Receiver.reply(exchange, request.path().endsWith("second") ? 503 : 200, ""));
    assertThat(statusOf(start("fallbackDown"))).isZero();
    assertThat(receiver.requests())
        .filteredOn(request -> !request.path().endsWith("second"))
        .hasSize(2)
        .last()
        .satisfies(request -> assertThat(request.body()).contains("from a hook"));
  }

  /** Its own hook had nothing to store yet. */
  @Test
  void fallbackThatIsDown_storesWhatIsDroppedInTheEnd() throws Exception {
    receiver.answering(503);
    assertThat(statusOf(start("fallbackWithSpool"))).isZero();
    try (Stream<Path> files = Files.walk(directory.resolve("spool"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".chunk"))).hasSize(1);
    }
  }

  @Test
  void noHook_drops() throws Exception {
    assertThat(statusOf(start("noHook"))).isZero();
    assertThat(receiver.requests()).isEmpty();
  }

  /** The flush thread is the one that waits in exit; it cannot deliver, and must not hang. */
  @Test
  void exitOnTheFlushThread_ends() throws Exception {
    long begin = System.nanoTime();
    assertThat(statusOf(start("exitInEncoder"))).isEqualTo(5);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(MOST.plus(JVM));
  }

  @ParameterizedTest
  @CsvSource({"main, 0", "exit, 3"})
  void hangingDestination_endsInTime(String end, int status) throws Exception {
    receiver.answering(
        (exchange, request, number) -> {
          try {
            released.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThat(statusOf(start(end))).isEqualTo(status);
    assertThat(sinceLogged()).isBetween(Duration.ofMillis(1500), MOST.plus(Duration.ofMillis(750)));
  }

  @Test
  void destinationDown_startsAndEndsInTime() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    assertThat(statusOf(start("http://localhost:" + nobody + "/", "exit"))).isEqualTo(3);
    assertThat(sinceLogged()).isLessThan(MOST.plus(Duration.ofMillis(750)));
  }

  /**
   * From the logging call to the end, with what the JVM itself takes: nanoTime is the machine's.
   */
  private Duration sinceLogged() throws IOException {
    long logged = Long.parseLong(Files.readString(directory.resolve("exit")));
    return Duration.ofNanos(System.nanoTime() - logged);
  }
}
