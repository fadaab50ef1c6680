package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The application in a JVM of its own, and the line to it. One thread. */
final class App implements AutoCloseable {

  private static final String ANSWER = "> ";
  private static final String GONE = "gone";

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private App(Process process) {
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "application-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts it; it begins to log at once. What others' appenders have to say of every failure is not
   * shown.
   *
   * @param part whose configuration it has
   * @param jvm options of its JVM
   * @param settings what {@link Application} takes, and what its configuration does
   */
  static App start(Entrant entrant, String part, List<String> jvm, Map<String, String> settings)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", entrant.classPath(), Application.class.getName()));
    Map<String, String> all = new TreeMap<>(settings);
    all.putIfAbsent("first", "0");
    all.putIfAbsent("journal", "");
    all.put("xml", entrant.xml(part).toString());
    all.put("own", String.valueOf(entrant.own()));
    all.forEach((name, value) -> command.add(name + "=" + value));
    return new App(
        new ProcessBuilder(command)
            .redirectError(entrant.own() ? Redirect.INHERIT : Redirect.DISCARD)
            .start());
  }

  private void read() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith(ANSWER)) {
          answers.add(line.substring(ANSWER.length()));
        }
      }
    } catch (IOException e) {
      // It was killed.
    } finally {
      answers.add(GONE);
    }
  }

  /** Waits until it logs. */
  void awaitBegun() throws IOException, InterruptedException {
    answer("begun", 30);
  }

  /** How many events it has logged so far, by key. */
  long[] logged() throws IOException, InterruptedException {
    return numbers(ask("logged", 30));
  }

  /** Lets it log no more, and says how many events it has logged, by key. */
  long[] pause() throws IOException, InterruptedException {
    return numbers(ask("pause", 60));
  }

  /** The bytes that it has in use, in the heap and in buffers outside of it. */
  long memory() throws IOException, InterruptedException {
    return Long.parseLong(ask("memory", 30));
  }

  boolean flush(int seconds) throws IOException, InterruptedException {
    return Boolean.parseBoolean(ask("flush " + seconds * 1000, seconds + 30));
  }

  AppenderMetrics metrics() throws IOException, InterruptedException {
    return OwnAppender.parse(ask("metrics", 30));
  }

  /** Stops its logging, and says how many milliseconds that took. */
  long stop() throws IOException, InterruptedException {
    return Long.parseLong(ask("stop", 90));
  }

  /** Ends it from one instruction to the next, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private String ask(String command, int seconds) throws IOException, InterruptedException {
    commands.write(command + "\n");
    commands.flush();
    return answer(command, seconds);
  }

  private String answer(String what, int seconds) throws IOException, InterruptedException {
    String answer = answers.poll(seconds, TimeUnit.SECONDS);
    if (answer == null || answer.equals(GONE)) {
      throw new IOException("the application does not answer: " + what);
    }
    return answer;
  }

  private static long[] numbers(String text) {
    return Stream.of(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  static long sum(long[] numbers) {
    return LongStream.of(numbers).sum();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
