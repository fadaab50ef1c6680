package io.github.bufferinghttp.bench.client;

import io.github.bufferinghttp.bench.SharedPage;
import io.github.bufferinghttp.bench.SharedPage.Field;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The process that logs through one contestant: it warms up, runs the phases that it is told to and
 * writes what it measured into a properties file.
 */
public final class Client {

  private static final int ASK_EVERY = 64;

  private final Properties settings;
  private final Properties results = new Properties();
  private final SharedPage page;
  private final Contestant contestant;
  private final ProcessMeter meter = new ProcessMeter();
  private final Pace pace;
  private final boolean delivers;
  private final int window;
  private int next;
  private long lost;

  private Client(Properties settings, SharedPage page, Contestant contestant) {
    this.settings = settings;
    this.page = page;
    this.contestant = contestant;
    this.delivers = Boolean.parseBoolean(settings.getProperty("delivers"));
    this.window = number("window");
    this.pace = new Pace(page, delivers, number("patience"));
  }

  /** Arguments: the shared page's file, the settings' file, the results' file. */
  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(arguments[1]))) {
      settings.load(reader);
    }
    Contestant contestant =
        (Contestant)
            Class.forName(settings.getProperty("adapter")).getDeclaredConstructor().newInstance();
    Client client = new Client(settings, SharedPage.open(Path.of(arguments[0])), contestant);
    client.run();
    try (Writer writer = Files.newBufferedWriter(Path.of(arguments[2]))) {
      client.results.store(writer, null);
    }
    // A contestant that cannot stop must not hold up the others.
    Runtime.getRuntime().halt(0);
  }

  private void run() throws Exception {
    Map<String, String> variables = new HashMap<>();
    settings.forEach((name, value) -> variables.put(name.toString(), value.toString()));
    contestant.start(
        new Target(
            (int) page.get(Field.HTTP_PORT),
            (int) page.get(Field.TCP_PORT),
            number("keys"),
            variables));
    result("jdk", Runtime.version().feature());
    Workload.prepareThread();
    meter.start();
    log(number("warmup"), window);
    settle();
    Set<String> phases = Set.of(settings.getProperty("phases").split(","));
    if (phases.contains("caller")) {
      steady(1);
      steady(4);
    }
    if (phases.contains("burst")) {
      bursts();
    }
    if (phases.contains("throughput")) {
      throughput("", window);
    }
    result("rss", ProcessMeter.peakResidentMegabytes());
    if (phases.contains("flood")) {
      throughput("flood.", Integer.MAX_VALUE);
      result("flood.rss", ProcessMeter.peakResidentMegabytes());
    }
  }

  private void steady(int threads) throws InterruptedException {
    int count = number("rate") * number("seconds");
    Latency latency = new Latency(contestant, pace);
    long seenBefore = pace.seen();
    Histogram times = latency.steady(next, count, threads, number("rate"), window);
    next += count;
    settle();
    percentiles("caller" + threads + ".", times);
    if (delivers) {
      result("caller" + threads + ".lost", count / threads * threads - pace.seen() + seenBefore);
    }
  }

  private void bursts() {
    int size = number("burst");
    Latency latency = new Latency(contestant, pace);
    Histogram times = Latency.histogram();
    for (int i = 0; i < number("bursts"); i++) {
      latency.burst(next, size, times);
      next += size;
      settle();
    }
    percentiles("burst.", times);
  }

  private void throughput(String prefix, int limit) throws IOException {
    int events = number("events");
    long seenBefore = pace.seen();
    long repeatedBefore = page.get(Field.REPEATED);
    long requestsBefore = page.get(Field.REQUESTS);
    long wireBefore = page.get(Field.WIRE_BYTES);
    long bodyBefore = page.get(Field.BODY_BYTES);
    long allocatedBefore = meter.allocatedBytes();
    long cpuBefore = meter.cpuNanos();
    long start = System.nanoTime();
    log(events, limit);
    long logged = System.nanoTime();
    long end = pace.awaitLast(seenBefore + events);
    long cpu = meter.cpuNanos() - cpuBefore;
    long allocated = meter.allocatedBytes() - allocatedBefore;
    long seen = pace.seen() - seenBefore;
    result(prefix + "rate", seen * 1e9 / (end - start));
    result(prefix + "loggingSeconds", (logged - start) / 1e9);
    result(prefix + "lost", events - seen);
    result(prefix + "repeated", page.get(Field.REPEATED) - repeatedBefore);
    result(prefix + "cpu", cpu / 1e3 / events);
    result(prefix + "allocated", (double) allocated / events);
    result(prefix + "wire", (page.get(Field.WIRE_BYTES) - wireBefore) / (double) seen);
    result(prefix + "body", (page.get(Field.BODY_BYTES) - bodyBefore) / (double) seen);
    long requests = page.get(Field.REQUESTS) - requestsBefore;
    result(prefix + "eventsPerRequest", requests == 0 ? 0 : (double) seen / requests);
  }

  /** Logs so many events on this thread, as fast as the window allows. */
  private void log(int count, int limit) {
    long seenBefore = pace.seen();
    long given = 0;
    for (int i = 0; i < count; i++) {
      if (i % ASK_EVERY == 0 && !pace.awaitSeen(seenBefore + given + i + ASK_EVERY - limit)) {
        // What the window waits for is lost: open it again.
        given = pace.seen() - seenBefore - i;
      }
      contestant.log(next++);
    }
  }

  /** Waits until the sink has all that was logged, then a moment more for what goes on behind. */
  private void settle() {
    if (!pace.awaitSeen(next - lost)) {
      lost = next - pace.seen();
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
  }

  private void percentiles(String prefix, Histogram times) {
    result(prefix + "p50", times.getValueAtPercentile(50));
    result(prefix + "p99.9", times.getValueAtPercentile(99.9));
    result(prefix + "p99.99", times.getValueAtPercentile(99.99));
    result(prefix + "max", times.getMaxValue());
  }

  private void result(String name, double value) {
    results.setProperty(name, String.valueOf(value));
  }

  private int number(String name) {
    return Integer.parseInt(settings.getProperty(name));
  }
}
