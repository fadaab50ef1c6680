package io.github.bufferinghttp.campaign;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * All that the JDK logs about the library's own requests comes back to the appender: the root
 * logger is at DEBUG, and the JDK's logging is bridged to SLF4J.
 */
final class Recursion implements Part {

  private static final String ALL_FRAMES = "-Djdk.httpclient.HttpClient.log=all";
  private static final String DEBUG = "-Djdk.internal.httpclient.debug=true";
  private static final String TLS_DEBUG = "-Djavax.net.debug=";
  private static final int AT_ONCE = 2;

  /** What the JVM logs once, such as the end of a socket, is an event too. */
  private static final int MORE = 10;

  private record Trial(boolean tls, List<String> options) {
    @Override
    public String toString() {
      String with = options.isEmpty() ? "" : " " + String.join(" ", options).replace("-D", "");
      return (tls ? "TLS" : "plain") + with;
    }
  }

  @Override
  public String name() {
    return "recursion";
  }

  private static List<Trial> trials(Scale scale) {
    List<Trial> trials = new ArrayList<>();
    trials.add(new Trial(false, List.of(ALL_FRAMES, DEBUG)));
    trials.add(new Trial(true, List.of(ALL_FRAMES, DEBUG, TLS_DEBUG)));
    if (scale == Scale.FULL) {
      trials.add(new Trial(false, List.of()));
      trials.add(new Trial(true, List.of()));
      trials.add(new Trial(true, List.of(TLS_DEBUG)));
    }
    return trials;
  }

  @Override
  public void run(Scale scale, Findings findings) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (Scratch scratch = new Scratch()) {
      SelfSigned certificate = new SelfSigned(scratch.path());
      List<Future<Void>> running = new ArrayList<>();
      for (Trial trial : trials(scale)) {
        running.add(
            threads.submit(
                () -> {
                  run(trial, certificate, findings);
                  return null;
                }));
      }
      for (Future<Void> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void run(Trial trial, SelfSigned certificate, Findings findings) throws Exception {
    AtomicInteger lines = new AtomicInteger();
    AtomicInteger own = new AtomicInteger();
    SSLContext tls = trial.tls ? certificate.context() : null;
    try (SinkServer server =
        new SinkServer(
            0,
            tls,
            (headers, body) -> {
              List<String> all = new String(body, StandardCharsets.UTF_8).lines().toList();
              lines.addAndGet(all.size());
              own.addAndGet(
                  (int) all.stream().filter(line -> line.contains(RecursionChild.LOGGER)).count());
              return 200;
            })) {
      List<String> options = new ArrayList<>(trial.options);
      options.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
      Path trust = certificate.trustStore();
      try (Child child =
          Child.startBridged(
              options,
              RecursionChild.class,
              server.url(),
              trial.tls ? trust.toUri().toString() : "")) {
        int status = child.awaitEnd(60);
        int requests = server.requests();
        findings.add(
            "at most one request an event: " + trial,
            String.format(
                "%d requests for %d events, %d of them the application's; the JDK logs by %s; %s",
                requests, lines.get(), own.get(), child.value("bridge"), child.value("books")),
            status == 0
                && requests <= lines.get()
                && own.get() == RecursionChild.EVENTS
                && lines.get() <= RecursionChild.EVENTS + MORE
                && child.value("bridge").startsWith("org.slf4j.")
                && child.value("exact").equals("true"));
      }
    }
  }
}
