package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way into the buffer: the overflow policies, by hand and with many threads. */
@Timeout(60)
class IntakeTest {

  private final TestSettings settings = new TestSettings();

  private EngineRig rig() {
    return new EngineRig(settings);
  }

  private static void log(EngineRig rig, Level level, int from, int to) {
    IntStream.range(from, to).forEach(i -> rig.log(level, "k", "" + i));
  }

  private static List<String> delivered(EngineRig rig) {
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(3));
    return rig.sender.all.stream().flatMap(sent -> sent.events.stream()).toList();
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).toList();
  }

  @Test
  void dropNewest_keepsTheOldest() {
    settings.overflowPolicy = OverflowPolicy.dropNewest;
    settings.keepLevel = Level.OFF;
    settings.capacity = 10;
    EngineRig rig = rig();
    log(rig, Level.INFO, 0, 15);
    assertThat(rig.dropped(DropReason.OVERFLOW)).isEqualTo(5);
    assertThat(delivered(rig)).isEqualTo(numbers(0, 10));
    assertThat(rig.fallback).isEqualTo(numbers(10, 15));
    rig.assertEmpty();
  }

  @Test
  void dropOldest_keepsTheNewest() {
    settings.overflowPolicy = OverflowPolicy.dropOldest;
    settings.keepLevel = Level.OFF;
    settings.capacity = 10;
    EngineRig rig = rig();
    log(rig, Level.INFO, 0, 15);
    assertThat(rig.dropped(DropReason.OVERFLOW)).isEqualTo(5);
    assertThat(String.join(" ", delivered(rig))).endsWith(String.join(" ", numbers(7, 15)));
    rig.assertEmpty();
  }

  @Test
  void dropOldest_keepsTheNewestOfWhatIsInChunksToo() {
    settings.overflowPolicy = OverflowPolicy.dropOldest;
    settings.capacity = 100;
    settings.chunkSize = 10;
    EngineRig rig = rig();
    rig.sender.whenSent = sent -> sent.answer(500);
    for (int i = 0; i < 100; i++) {
      log(rig, Level.INFO, i * 20, i * 20 + 20);
      rig.run(Duration.ofMillis(100));
    }
    int before = rig.sender.all.size();
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(60));
    List<String> kept =
        rig.sender.all.stream().skip(before).flatMap(sent -> sent.events.stream()).toList();
    assertThat(String.join(" ", kept)).endsWith(String.join(" ", numbers(1_990, 2_000)));
    assertThat(kept).hasSizeGreaterThan(50).allMatch(event -> Integer.parseInt(event) >= 1_800);
    rig.assertEmpty();
  }

  @Test
  void dropOldest_keepsTheNewestWhereBytesAreShort() {
    settings.overflowPolicy = OverflowPolicy.dropOldest;
    settings.maxBufferBytes = 20_000;
    EngineRig rig = rig();
    rig.sender.whenSent = sent -> sent.answer(500);
    for (int i = 0; i < 200; i++) {
      rig.log("k", i + "x".repeat(1_000));
      rig.run(Duration.ofMillis(100));
    }
    assertThat(rig.engine.memory().held()).isLessThan(40_000);
    int before = rig.sender.all.size();
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(60));
    List<String> kept =
        rig.sender.all.stream()
            .skip(before)
            .flatMap(sent -> sent.events.stream())
            .map(event -> event.replace("x", ""))
            .toList();
    assertThat(String.join(" ", kept)).endsWith(String.join(" ", numbers(195, 200)));
    rig.assertEmpty();
  }

  @Test
  void keepLevel_hasTheLastFifth() {
    settings.overflowPolicy = OverflowPolicy.dropNewest;
    settings.capacity = 20;
    EngineRig rig = rig();
    log(rig, Level.INFO, 0, 40);
    assertThat(rig.metrics().buffered()).isEqualTo(16);
    log(rig, Level.WARN, 40, 50);
    assertThat(rig.metrics().buffered()).isEqualTo(20);
    assertThat(delivered(rig)).containsAll(numbers(40, 44)).hasSize(20);
    rig.assertEmpty();
  }

  @Test
  void bytes_areBoundedByWhatLargeEventsWeigh() {
    settings.overflowPolicy = OverflowPolicy.dropNewest;
    settings.maxBufferBytes = 100_000;
    EngineRig rig = rig();
    for (int i = 0; i < 30; i++) {
      rig.log("k", i + "x".repeat(20_000));
    }
    assertThat(rig.metrics().buffered()).isEqualTo(4);
    assertThat(rig.engine.memory().held()).isBetween(80_000L, 100_000L);
    assertThat(delivered(rig)).hasSize(4);
    rig.assertEmpty();
  }

  @Test
  void oneEventLargerThanAllBytes_isTaken() {
    settings.maxBufferBytes = 10_000;
    EngineRig rig = rig();
    rig.log("k", "x".repeat(50_000));
    assertThat(delivered(rig)).hasSize(1);
    rig.assertEmpty();
  }

  @Test
  void block_givesUpAtOnceWhileRequestsFail() {
    settings.capacity = 1;
    settings.maxBlock = Duration.ofMinutes(10);
    EngineRig rig = rig();
    rig.log(Level.WARN, "k", "1");
    rig.engine.intake().hopeful(false);
    rig.log(Level.WARN, "k", "2");
    assertThat(rig.fallback.size() + rig.dropped(DropReason.OVERFLOW)).isEqualTo(1);
  }

  private static Thread inThread(Runnable task) {
    Thread thread = new Thread(task, "caller");
    thread.start();
    return thread;
  }

  /** Until it stands where callers wait for room. */
  private static void awaitWaiting(Thread thread) {
    while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void block_waitsForRoomAndKeepsTheInterrupt() throws InterruptedException {
    settings.capacity = 1;
    settings.maxBlock = Duration.ofMinutes(10);
    EngineRig rig = rig();
    rig.log(Level.WARN, "k", "1");
    boolean[] interrupted = new boolean[1];
    Thread caller =
        inThread(
            () -> {
              Thread.currentThread().interrupt();
              rig.log(Level.WARN, "k", "2");
              interrupted[0] = Thread.currentThread().isInterrupted();
            });
    awaitWaiting(caller);
    int wakes = rig.wakes.get();
    caller.interrupt();
    rig.sender.answersAtOnce(200);
    rig.run(Duration.ofSeconds(2));
    caller.join();
    rig.run(Duration.ofSeconds(2));
    assertThat(wakes).isPositive();
    assertThat(interrupted[0]).isTrue();
    assertThat(rig.metrics().delivered()).isEqualTo(2);
    rig.assertEmpty();
  }

  @Test
  void block_roomForOneWakesOneAtATime() throws InterruptedException {
    settings.capacity = 20;
    settings.maxBlock = Duration.ofMinutes(10);
    EngineRig rig = rig();
    log(rig, Level.WARN, 0, 20);
    AtomicLong waits = new AtomicLong();
    Semaphore taken = new Semaphore(0);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      callers.add(
          inThread(
              () -> {
                rig.log(Level.WARN, "k", "later");
                waits.addAndGet(waitsOf(Thread.currentThread()));
                taken.release();
              }));
    }
    for (int i = 0; i < 10; i++) {
      callers.forEach(IntakeTest::awaitWaiting);
      rig.engine.intake().release(1);
      taken.acquire();
    }
    assertThat(waits.get()).isLessThan(30); // once for itself, and once with the one before it
  }

  private static long waitsOf(Thread thread) {
    return ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId()).getWaitedCount();
  }

  @Test
  void block_eventOfKeepLevelDoesNotWaitForOneThatComesBefore() throws InterruptedException {
    settings.capacity = 10;
    settings.maxBlock = Duration.ofMinutes(10);
    EngineRig rig = rig();
    log(rig, Level.WARN, 0, 10);
    Thread info = inThread(() -> rig.log(Level.INFO, "k", "info"));
    awaitWaiting(info);
    Thread warn = inThread(() -> rig.log(Level.WARN, "k", "warn"));
    awaitWaiting(warn);
    rig.engine.intake().release(1);
    warn.join();
    assertThat(info.isAlive()).isTrue();
    rig.engine.intake().close();
    info.join();
  }

  @Test
  void close_endsTheWaitAndCountsItAsShutdown() throws InterruptedException {
    settings.capacity = 1;
    settings.maxBlock = Duration.ofMinutes(10);
    EngineRig rig = rig();
    rig.log(Level.WARN, "k", "1");
    Thread caller = inThread(() -> rig.log(Level.WARN, "k", "2"));
    awaitWaiting(caller);
    rig.loop.beginStop(rig.now);
    rig.loop.endStop(rig.now);
    caller.join();
    assertThat(rig.dropped(DropReason.SHUTDOWN)).isEqualTo(2);
    rig.assertEmpty();
  }

  @Test
  void hopeLost_endsTheWait() throws InterruptedException {
    settings.capacity = 1;
    settings.maxBlock = Duration.ofMinutes(10);
    EngineRig rig = rig();
    rig.log(Level.WARN, "k", "1");
    Thread caller = inThread(() -> rig.log(Level.WARN, "k", "2"));
    awaitWaiting(caller);
    rig.sender.whenSent = sent -> sent.answer(500);
    rig.run(Duration.ofSeconds(2));
    caller.join();
    assertThat(rig.dropped(DropReason.OVERFLOW)).isEqualTo(1);
    rig.assertBooksExact();
  }

  /** Eight callers, one flush thread, one who reads the books; and a close in the middle. */
  @ParameterizedTest
  @EnumSource(OverflowPolicy.class)
  void manyThreads_loseNothingAndNeverExceedTheCapacity(OverflowPolicy policy)
      throws InterruptedException {
    for (int round = 0; round < 30; round++) {
      settings.capacity = 1 + round * 7;
      settings.overflowPolicy = policy;
      settings.maxBlock = Duration.ofMillis(1);
      settings.chunkSize = 5;
      settings.maxBufferBytes = round % 3 == 0 ? 30_000 : 32 << 20;
      EngineRig rig = rig();
      rig.sender.answersAtOnce(200);
      manyThreads(rig, round % 2 == 0);
    }
  }

  private void manyThreads(EngineRig rig, boolean closed) throws InterruptedException {
    int callers = 8;
    int each = 500;
    CountDownLatch running = new CountDownLatch(callers);
    AtomicLong wrong = new AtomicLong();
    AtomicInteger number = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      threads.add(
          inThread(
              () -> {
                for (int event = 0; event < each; event++) {
                  int id = number.incrementAndGet();
                  String text = id % 50 == 0 ? id + "x".repeat(5_000) : "" + id;
                  rig.log(id % 9 == 0 ? Level.WARN : Level.INFO, "k" + id % 3, text);
                }
                running.countDown();
              }));
    }
    Thread reader =
        inThread(
            () -> {
              while (running.getCount() > 0) {
                AppenderMetrics books = rig.metrics();
                long sum = books.delivered() + books.dropped() + books.buffered();
                if (sum != books.appended() || books.buffered() < 0) {
                  wrong.incrementAndGet();
                }
              }
            });
    while (running.getCount() > 0) {
      rig.turn();
      rig.pass(Duration.ofMillis(5));
      if (closed && running.getCount() < callers / 2) {
        break;
      }
    }
    if (closed) {
      rig.loop.beginStop(rig.now);
      rig.loop.endStop(rig.now);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    reader.join();
    rig.run(Duration.ofSeconds(5));
    assertThat(wrong).hasValue(0);
    assertThat(rig.metrics().appended()).isEqualTo(callers * each);
    List<String> seen = new ArrayList<>(Collections.synchronizedList(rig.fallback));
    rig.sender.all.forEach(sent -> seen.addAll(sent.events));
    assertThat(seen).hasSize(callers * each).doesNotHaveDuplicates();
    rig.assertEmpty();
  }
}
