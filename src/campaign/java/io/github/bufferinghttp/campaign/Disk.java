package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.Status;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.SpoolConfig;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A spool on a disk that is full, read-only, or flips bits. */
final class Disk implements Part {

  private static final long SEED = 20_261_125;
  private static final int PER_CHUNK = Damage.PER_CHUNK;
  private static final int WAIT = 30;

  /** What arrived: the numbers of the events, each line a whole one. */
  private final Set<Integer> arrived = ConcurrentHashMap.newKeySet();

  private final AtomicLong repeated = new AtomicLong();
  private final AtomicBoolean down = new AtomicBoolean();
  private int next;

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public void run(Scale scale, Findings findings) throws Exception {
    try (SinkServer server = new SinkServer((headers, body) -> take(body));
        Scratch scratch = new Scratch()) {
      damagedAtRest(server, scratch.path().resolve("rest"), scale.of(100, 20), findings);
      damagedAtWork(server, scratch.path().resolve("work"), scale.of(100, 20), findings);
      fullDisk(server, findings);
      readOnly(server, scratch.path(), findings);
    }
  }

  private int take(byte[] body) {
    if (down.get()) {
      return 503;
    }
    for (int id : Damage.events(body)) {
      if (!arrived.add(id)) {
        repeated.incrementAndGet();
      }
    }
    return 200;
  }

  private static Subject subject(SinkServer server, Path directory, String mode) {
    SpoolConfig spool = Stop.spool(directory);
    spool.setMode(mode);
    return new Subject(
        server.url(),
        builder ->
            builder
                .spool(spool)
                .chunkSize(PER_CHUNK)
                .flushInterval(Duration.ofMillis(50))
                .retry(Subject.retry(20, 200))
                .shutdownTimeout(Duration.ofSeconds(2)));
  }

  /** Logs so many events; returns how long the longest call took. */
  private long log(Subject subject, int events) {
    long longest = 0;
    String rest = "with some text behind it ".repeat(10);
    for (int i = 0; i < events; i++) {
      long begin = System.nanoTime();
      subject.logger("disk").info("#{}# {}", next++, rest);
      longest = Math.max(longest, System.nanoTime() - begin);
    }
    return longest;
  }

  // Damaged files

  /** Stored by an instance that is gone, damaged, and found by another. */
  private void damagedAtRest(SinkServer server, Path directory, int many, Findings findings)
      throws Exception {
    int first = next;
    down.set(true);
    int files = 2 * many;
    Subject before = subject(server, directory, "always");
    log(before, files * PER_CHUNK);
    Wait.until(Duration.ofSeconds(WAIT), () -> before.appender.metrics().requests() > 0);
    before.close();
    BooksCheck.addSum(findings, " (stored)", before.appender.metrics());
    List<Path> all = Damage.chunks(directory);
    Set<Integer> touched = Damage.to(all, many, new Random(SEED));
    down.set(false);
    Subject after = subject(server, directory, "always");
    Wait.comes(Duration.ofSeconds(WAIT), 20, () -> !isAny(directory));
    log(after, 1);
    after.flush();
    Set<Integer> lost = missing(first, next);
    int corrupt = Scratch.files(directory, ".corrupt").size();
    findings.add(
        many
            + " of "
            + files
            + " spool files damaged at rest (seed "
            + SEED
            + "): each set aside, and lost alone",
        String.format(
            "%d set aside, %,d events lost of %,d in them, %d others lost, %d repeats",
            corrupt,
            lost.size(),
            touched.size(),
            lost.stream().filter(id -> !touched.contains(id)).count(),
            repeated.get()),
        all.size() == files && corrupt == many && lost.equals(touched) && repeated.get() == 0);
    BooksCheck.addSum(findings, " (found)", after.appender.metrics());
    after.close();
  }

  private static boolean isAny(Path directory) {
    try {
      return !Damage.chunks(directory).isEmpty();
    } catch (IOException | java.io.UncheckedIOException e) {
      return true; // one was removed while we looked
    }
  }

  /** The numbers from {@code first} on that did not arrive. */
  private Set<Integer> missing(int first, int end) {
    Set<Integer> missing = new TreeSet<>();
    for (int id = first; id < end; id++) {
      if (!arrived.contains(id)) {
        missing.add(id);
      }
    }
    return missing;
  }

  /** Damaged under the hands of the instance that stored them. */
  private void damagedAtWork(SinkServer server, Path directory, int many, Findings findings)
      throws Exception {
    int first = next;
    down.set(true);
    Subject subject = subject(server, directory, "onOverflow");
    int files = 2 * many;
    log(subject, files * PER_CHUNK);
    // failing for 5 s: then what is in memory goes to disk
    Wait.until(
        Duration.ofSeconds(WAIT),
        () -> subject.appender.metrics().spooled() >= (files - 1) * PER_CHUNK);
    Set<Integer> touched = Damage.to(Damage.chunks(directory), many, new Random(SEED + 1));
    long dropped = subject.appender.metrics().dropped();
    down.set(false);
    subject.flush();
    Set<Integer> lost = missing(first, next);
    AppenderMetrics books = subject.appender.metrics();
    int corrupt = Scratch.files(directory, ".corrupt").size();
    long others = lost.stream().filter(id -> !touched.contains(id)).count();
    findings.add(
        many
            + " of "
            + files
            + " damaged while the appender runs (seed "
            + (SEED + 1)
            + "): each set aside, and lost alone",
        String.format(
            "%d set aside, %,d events lost of %,d in them, %d others lost, %,d counted",
            corrupt, lost.size(), touched.size(), others, books.dropped() - dropped),
        others == 0
            && corrupt >= many - 1 // one may have been in memory as well, and arrived
            && lost.size() == books.dropped()
            && repeated.get() == 0);
    BooksCheck.addSum(findings, " (damaged at work)", books);
    subject.close();
  }

  // No room, no right

  private void fullDisk(SinkServer server, Findings findings) throws Exception {
    String promise = "a full disk: nothing thrown, nothing lost, callers do not wait";
    try (Mount disk = new Mount("size=4m")) {
      if (!disk.isMounted()) {
        findings.skip(promise, "this user may not mount a file system");
        return;
      }
      int first = next;
      down.set(true);
      Subject subject = subject(server, disk.path(), "always");
      log(subject, 1_000);
      Wait.until(Duration.ofSeconds(WAIT), () -> isAny(disk.path()));
      Path filler = disk.path().resolve("filler");
      fill(filler);
      long longest = log(subject, 3_000);
      Wait.until(
          Duration.ofSeconds(WAIT),
          () -> subject.warnings().stream().anyMatch(text -> text.contains("spool")));
      down.set(false);
      subject.flush();
      report(promise, subject, first, longest, findings);
    }
  }

  private static void fill(Path filler) throws IOException {
    byte[] bytes = new byte[1024];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(bytes);
      }
    } catch (IOException e) {
      if (Files.size(filler) == 0) {
        throw e;
      }
    }
  }

  private void report(String promise, Subject subject, int first, long longest, Findings findings) {
    int lost = missing(first, next).size();
    AppenderMetrics books = subject.appender.metrics();
    long said = subject.warnings().stream().filter(text -> text.contains("spool")).count();
    findings.add(
        promise,
        String.format(
            "%,d events, %d lost, longest call %.1f ms, %d warnings about the spool",
            next - first, lost, longest / 1e6, said),
        lost == 0 && books.dropped() == 0 && longest < 250_000_000 && said >= 1 && said <= 4);
    subject.close();
    BooksCheck.addSum(
        findings,
        " (" + promise.substring(0, promise.indexOf(':')) + ")",
        subject.appender.metrics());
  }

  private void readOnly(SinkServer server, Path scratch, Findings findings) throws Exception {
    String atStart = "a read-only directory at start: the appender says so and stays off";
    String atWork = "a directory becomes read-only: nothing thrown, nothing lost";
    try (Mount disk = new Mount("size=4m")) {
      if (!disk.isMounted()) {
        findings.skip(atStart, "this user may not mount a file system");
        findings.skip(atWork, "this user may not mount a file system");
        return;
      }
      int first = next;
      down.set(true);
      Subject subject = subject(server, disk.path(), "always");
      log(subject, 1_000);
      Wait.until(Duration.ofSeconds(WAIT), () -> isAny(disk.path()));
      disk.readOnly();
      long longest = log(subject, 3_000);
      Wait.until(
          Duration.ofSeconds(WAIT),
          () -> subject.warnings().stream().anyMatch(text -> text.contains("spool")));
      atStart(atStart, server, disk.path(), findings);
      down.set(false);
      subject.flush();
      disk.writable();
      report(atWork, subject, first, longest, findings);
    }
  }

  private static void atStart(
      String promise, SinkServer server, Path directory, Findings findings) {
    LoggerContext context = new LoggerContext();
    context.start();
    BufferingHttpAppender off =
        BufferingHttpAppender.builder(context)
            .name("off")
            .url(server.url())
            .spool(Stop.spool(directory))
            .build();
    context.getLogger("ROOT").addAppender(off);
    context.getLogger("disk").info("this goes nowhere, and does no harm");
    List<String> errors =
        context.getStatusManager().getCopyOfStatusList().stream()
            .filter(status -> status.getLevel() == Status.ERROR)
            .map(Status::getMessage)
            .toList();
    findings.add(
        promise,
        errors.size() + " error: " + errors,
        !off.isStarted() && errors.size() == 1 && errors.get(0).contains("cannot be written to"));
  }
}
