package io.github.bufferinghttp.bench.client;

import io.github.bufferinghttp.bench.SharedPage;
import io.github.bufferinghttp.bench.SharedPage.Field;
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

  private final Properties settings;
  private final Properties results = new Properties();
  private final SharedPage page;
  private final Contestant contestant;
  private final ProcessMeter meter = new ProcessMeter();
  private final Pace pace;
  private final Callers callers;
  private final Delivery delivery;
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
    this.callers = new Callers(contestant, pace);
    this.delivery = new Delivery(page, pace, meter);
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
    callers.log(next, number("warmup"), 1, window);
    next += number("warmup");
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
      settle();
    }
    result("rss", ProcessMeter.peakResidentMegabytes());
    if (phases.contains("flood")) {
      throughput("flood.", Integer.MAX_VALUE);
      result("flood.rss", ProcessMeter.peakResidentMegabytes());
      settle();
    }
    if (phases.contains("paced")) {
      paced();
    }
    if (phases.contains("idle")) {
      results("", Idle.measure(number("idleSeconds")));
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

  private void throughput(String prefix, int limit) throws InterruptedException {
    int threads = number("threads");
    int events = number("events") / threads * threads;
    try (ProcessMeter.Looker looker = meter.start()) {
      results(prefix, delivery.of(events, () -> callers.log(next, events, threads, limit)));
    }
    next += events;
  }

  /** At a rate that all can keep up with, so that what they do for it can be compared. */
  private void paced() throws InterruptedException {
    int perSecond = number("rate");
    int events = perSecond * number("seconds");
    if (delivers) {
      results("paced.", delivery.of(events, () -> callers.logAt(perSecond, next, events)));
    } else {
      long before = meter.cpuNanos();
      callers.logAt(perSecond, next, events);
      result("paced.cpu", (meter.cpuNanos() - before) / 1e3 / events);
    }
    next += events;
    settle();
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

  private void results(String prefix, Map<String, Double> values) {
    values.forEach((name, value) -> result(prefix + name, value));
  }

  private void result(String name, double value) {
    results.setProperty(name, String.valueOf(value));
  }

  private int number(String name) {
    return Integer.parseInt(settings.getProperty(name));
  }
}
