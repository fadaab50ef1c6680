package io.github.bufferinghttp.campaign;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One application after another that is killed at a random moment, all with the same folder on
 * disk; then one that may live until everything is delivered.
 *
 * <p>A third of the moments lies within the first second of the process, so that they hit the start
 * and what is done with the remains of those before; the others after its first event has arrived.
 */
final class KillRun {

  private static final int KEYS = 4;
  private static final int RATE = 1_000;

  /** The numbers of a key's events in one life begin at a multiple of this. */
  private static final int LIFE = Journal.SLOTS;

  private static final long FRESH_SECONDS = 5;
  private static final long EARLY_MILLIS = 1_000;
  private static final long LATER_MILLIS = 400;
  private static final int LOOK_EVERY_MILLIS = 20;
  private static final int PATIENCE_SECONDS = 60;
  private static final double FAULTS = 0.1;

  /** One life in so many finds the destination away. */
  private static final int AWAY_EVERY = 10;

  /** A killed process comes back quickly, or nothing of this would be worth its time. */
  private static final List<String> JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx64m");

  private final Entrant entrant;
  private final Oracle oracle;
  private final Path folder;
  private final Promised promised;
  private final Random random;
  private final Map<Long, Long> ages = new HashMap<>();
  private final List<Long> fresh = new ArrayList<>();
  private int late;

  private KillRun(Entrant entrant, Oracle oracle, Path folder, long seed) {
    this.entrant = entrant;
    this.oracle = oracle;
    this.folder = folder;
    this.promised = new Promised(folder.resolve("spool"));
    this.random = new Random(seed);
  }

  static KillResult of(Entrant entrant, long seed, int kills) throws Exception {
    // drawn at random, a 413 divides a batch that passes as a whole, and again, after the kill
    FaultMix mix = new FaultMix(seed, FAULTS, Fault.TOO_LARGE);
    try (WorkFolder folder = new WorkFolder();
        Oracle oracle = new Oracle().behaving(mix)) {
      return new KillRun(entrant, oracle, folder.path(), seed).run(kills);
    }
  }

  private KillResult run(int kills) throws Exception {
    for (int life = 0; life < kills; life++) {
      boolean away = life % AWAY_EVERY == AWAY_EVERY - 1;
      if (away) {
        oracle.down();
      } else {
        oracle.up();
      }
      live(life, away);
    }
    oracle.behaving(Oracle.WELL).up();
    return last(kills);
  }

  private App start(int life) throws Exception {
    return App.start(
        entrant,
        "kill",
        JVM,
        Map.of(
            "url", oracle.url(),
            "directory", folder.toString(),
            "keys", String.valueOf(KEYS),
            "rate", String.valueOf(RATE),
            "first", String.valueOf(first(life)),
            "journal", journal(life).toString()));
  }

  private static long first(int life) {
    return (long) life * LIFE;
  }

  private Path journal(int life) {
    return folder.resolve("journal-" + life);
  }

  private void live(int life, boolean away) throws Exception {
    boolean early = away || random.nextInt(3) == 0;
    long moment = random.nextLong(early ? EARLY_MILLIS : LATER_MILLIS);
    long start = System.nanoTime();
    try (App app = start(life)) {
      if (!early) {
        awaitFresh(life, start, app);
        start = System.nanoTime();
      }
      do {
        promised.look();
        TimeUnit.MILLISECONDS.sleep(Math.min(LOOK_EVERY_MILLIS, left(start, moment)));
      } while (left(start, moment) > 0);
      long end = System.currentTimeMillis();
      app.kill();
      promised.look();
      readJournal(life, end);
    }
  }

  private static long left(long start, long moment) {
    return Math.max(0, moment - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  /** Waits until an event of this life has arrived. */
  private void awaitFresh(int life, long start, App app) throws Exception {
    while (oracle.highest() < first(life)) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(FRESH_SECONDS)) {
        late++;
        return;
      }
      if (!app.isAlive()) {
        throw new IllegalStateException("the application ended by itself");
      }
      promised.look();
      TimeUnit.MILLISECONDS.sleep(5);
    }
    fresh.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  private void readJournal(int life, long end) throws Exception {
    if (!journal(life).toFile().exists()) {
      return; // it was killed before it had begun
    }
    Journal journal = Journal.read(journal(life));
    for (int key = 0; key < KEYS; key++) {
      for (long number = 0; journal.time(key, number) != 0; number++) {
        long age = Math.max(0, end - journal.time(key, number));
        ages.put(EventText.event(key, first(life) + number), age);
      }
    }
  }

  /** The application that may live until everything is delivered. */
  private KillResult last(int life) throws Exception {
    long found = promised.waiting();
    long start = System.nanoTime();
    try (App app = start(life)) {
      app.awaitBegun();
      awaitFresh(life, start, app);
      long logged = App.sum(app.pause()) + found;
      boolean flushed;
      if (entrant.own()) {
        flushed = app.flush(PATIENCE_SECONDS) && awaitEmptySpool();
      } else {
        flushed = oracle.awaitQuiet(15_000, PATIENCE_SECONDS * 1000L);
      }
      promised.look();
      readJournal(life, System.currentTimeMillis());
      return new KillResult(
          ages,
          new Judge(oracle.arrivals()),
          promised,
          fresh,
          late,
          logged,
          flushed,
          entrant.own() ? app.metrics() : null);
    }
  }

  /** What earlier applications left was not appended here, and so is nothing to flush. */
  private boolean awaitEmptySpool() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (promised.left() > 0) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return true;
  }
}
