package io.github.bufferinghttp.campaign;

import ch.qos.logback.core.util.Duration;
import io.github.bufferinghttp.OverflowPolicy;
import io.github.bufferinghttp.RetryConfig;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.MDC;

/**
 * What {@link MemoryBound} runs with a small heap. Half of the time nobody listens, and what waits
 * grows too old within a second, so that new keys take the place of old ones all the time; half of
 * the time the server hangs, and the oldest goes.
 */
final class MemoryChild {

  static final List<String> BOOKS = List.of("refused", "hung");

  private static final int LARGE = 1_000_000;
  private static final int BURST = 50;
  private static final int THROWN = 5_000;

  private final AtomicLong keys = new AtomicLong();
  private final AtomicLong large = new AtomicLong();
  private final AtomicLong thrown = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final int keysPerSecond;

  private MemoryChild(int keysPerSecond) {
    this.keysPerSecond = keysPerSecond;
  }

  /** Takes the url of a server that hangs, the seconds, and how many keys to log in that time. */
  public static void main(String[] arguments) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> System.out.println("uncaught=" + thread.getName() + " " + thrown));
    int seconds = Integer.parseInt(arguments[1]);
    int half = seconds / 2;
    // a little more, for what it takes to begin
    MemoryChild child = new MemoryChild(Integer.parseInt(arguments[2]) / seconds * 11 / 10);
    child.run("refused", nobody(), OverflowPolicy.dropNewest, half);
    child.run("hung", arguments[0], OverflowPolicy.dropOldest, seconds - half);
    System.out.println("keys=" + child.keys);
    System.out.println("large=" + child.large);
    System.out.println("thrown=" + child.thrown);
    System.out.println("longest=" + child.longest.get() / 1_000_000);
    System.exit(0);
  }

  private static String nobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://localhost:" + free.getLocalPort() + "/logs";
    }
  }

  /** What was in use after each pool's last collection, while the appender still ran. */
  private static String heap() {
    long used = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      boolean heap = pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null;
      used += heap ? pool.getCollectionUsage().getUsed() : 0;
    }
    long most = Runtime.getRuntime().maxMemory();
    return String.format("%d of %d MB in use after the last collections", used >> 20, most >> 20);
  }

  private void run(String name, String url, OverflowPolicy policy, int seconds) throws Exception {
    RetryConfig retry = Subject.retry(100, 1_000);
    retry.setMaxAge(Duration.buildBySeconds(1));
    Subject subject =
        new Subject(
            url,
            builder ->
                builder
                    .aggregatorKey("tenant = %X{tenant}")
                    .headers("X-Tenant = {tenant}")
                    .overflowPolicy(policy)
                    .requestTimeout(java.time.Duration.ofSeconds(2))
                    .shutdownTimeout(java.time.Duration.ofMillis(500))
                    .retry(retry));
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      callers.add(new Thread(() -> logKeys(subject, end), name + " keys"));
      callers.add(new Thread(() -> logLarge(subject, end), name + " large"));
      callers.add(new Thread(() -> logThrown(subject, end), name + " thrown"));
    }
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
    AppenderMetrics running = subject.appender.metrics();
    String heap = heap();
    subject.close();
    AppenderMetrics stopped = subject.appender.metrics();
    System.out.println(name + "=" + BooksCheck.text(stopped));
    System.out.println("heap-" + name + "=" + heap);
    System.out.println(
        name
            + "-exact="
            + (BooksCheck.hold(running) && BooksCheck.hold(stopped) && stopped.buffered() == 0));
    subject.warnings().forEach(System.out::println);
  }

  private void logKeys(Subject subject, long end) {
    long began = System.nanoTime();
    long logged = 0;
    while (System.nanoTime() - end < 0) {
      while (logged < (System.nanoTime() - began) / 1e9 * keysPerSecond / 2) {
        for (int i = 0; i < BURST; i++) {
          MDC.put("tenant", "tenant number " + keys.incrementAndGet());
          timed(() -> subject.logger("keys").info("an event of its tenant alone"));
        }
        logged += BURST;
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  private void logLarge(Subject subject, long end) {
    for (int i = 0; System.nanoTime() - end < 0; i++) {
      MDC.put("tenant", "large " + i % 10);
      String message = String.valueOf((char) ('a' + i % 26)).repeat(LARGE);
      timed(() -> subject.logger("large").info(message));
      large.incrementAndGet();
      LockSupport.parkNanos(40_000_000);
    }
  }

  /** Bursts of exceptions, deep down in a stack, with an MDC of which something is large. */
  private void logThrown(Subject subject, long end) {
    for (int i = 0; System.nanoTime() - end < 0; i++) {
      MDC.put("tenant", "thrown " + i % 10);
      for (int j = 0; j < THROWN; j++) {
        if (j % BURST == 0) {
          MDC.put("basket", String.valueOf((char) ('a' + i % 26)).repeat(LARGE / 50));
        }
        deep(150, () -> subject.logger("thrown").warn("failed", new IllegalStateException("full")));
        MDC.remove("basket");
        thrown.incrementAndGet();
      }
      LockSupport.parkNanos(300_000_000);
    }
  }

  private void deep(int frames, Runnable call) {
    if (frames == 0) {
      timed(call);
    } else {
      deep(frames - 1, call);
    }
  }

  private void timed(Runnable call) {
    long begin = System.nanoTime();
    call.run();
    long took = System.nanoTime() - begin;
    longest.accumulateAndGet(took, Math::max);
  }
}
