package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.bufferinghttp.spool.MemorySpool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** The thread itself: what is thrown out of the engine ends neither it nor a chunk. */
class FlushThreadTest {

  @Test
  void errorInATurn_isSurvivedAndTheChunkIsKept() {
    TestSettings settings = new TestSettings();
    settings.flushInterval = Duration.ofMillis(10);
    settings.initialBackoff = Duration.ofMillis(10);
    AtomicInteger errors = new AtomicInteger();
    List<String> sent = new ArrayList<>();
    FakeSender sender = new FakeSender();
    sender.whenSent =
        request -> {
          synchronized (sent) {
            sent.addAll(request.events);
          }
          if (errors.get() < 3) {
            request.fail(new IOException("no")); // and the back-off is drawn
          } else {
            request.answer(200);
          }
        };
    FlushThread thread = new FlushThread("test", () -> {});
    Engine engine =
        engine(
            settings,
            SpoolSetup.NONE,
            thread,
            () -> {
              if (errors.incrementAndGet() <= 3) {
                throw new OutOfMemoryError("none left");
              }
              return 1;
            });
    thread.start(new FlushLoop(engine, sender, thread::wake));
    append(engine, "a", "a1");
    append(engine, "b", "b1");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> engine.books().snapshot(engine.queue()).delivered() == 2);
    assertThat(errors).hasValueGreaterThanOrEqualTo(3);
    assertThat(engine.books().snapshot(engine.queue()).dropped()).isZero();
    thread.stop(Duration.ofSeconds(1), () -> {});
    assertThat(engine.books().snapshot(engine.queue()).buffered()).isZero();
  }

  /** Measured from below: on a slow machine it takes longer. */
  @Test
  void idle_takesOneTurnAFlushInterval() {
    TestSettings settings = new TestSettings();
    settings.flushInterval = Duration.ofMillis(50);
    AtomicInteger turns = new AtomicInteger();
    MemorySpool spool =
        new MemorySpool(1 << 20, true) {
          @Override
          public List<String> takeProblems() {
            turns.incrementAndGet(); // asked for in every turn
            return List.of();
          }
        };
    FlushThread thread = new FlushThread("test", () -> {});
    Engine engine = engine(settings, new SpoolSetup(true, spool, false), thread, () -> 1);
    long start = System.nanoTime();
    thread.start(new FlushLoop(engine, new FakeSender(), thread::wake));
    await().atMost(Duration.ofSeconds(60)).until(() -> turns.get() > 20);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    thread.stop(Duration.ofSeconds(1), () -> {});
    assertThat(took).as("20 intervals").isGreaterThan(settings.flushInterval.multipliedBy(18));
  }

  /** Every turn of a back-off but the first is asked for by a turn that was asked for itself. */
  @Test
  void turnThatATurnAskedFor_asksForAnother_longBeforeTheFlushInterval() {
    TestSettings settings = new TestSettings();
    settings.flushInterval = Duration.ofMinutes(10);
    settings.initialBackoff = Duration.ofMillis(20);
    settings.chunkSize = 1;
    FakeSender sender = new FakeSender();
    sender.whenSent =
        request -> {
          if (sender.all.size() < 5) {
            request.answer(500);
          } else {
            request.answer(200);
          }
        };
    FlushThread thread = new FlushThread("test", () -> {});
    Engine engine = engine(settings, SpoolSetup.NONE, thread, () -> 1);
    thread.start(new FlushLoop(engine, sender, thread::wake));
    append(engine, "a", "a1");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> engine.books().snapshot(engine.queue()).delivered() == 1);
    thread.stop(Duration.ofSeconds(1), () -> {});
  }

  /** As where the JVM's exit stops the appender and the application stops Logback meanwhile. */
  @Test
  void stop_whileAnotherIsUnderWay_putsOffNothing() throws Exception {
    TestSettings settings = new TestSettings();
    FakeSender sender = new FakeSender(); // it never answers
    MemorySpool spool = new MemorySpool(1 << 20, true);
    FlushThread thread = new FlushThread("test", () -> {});
    Engine engine = engine(settings, new SpoolSetup(true, spool, false), thread, () -> 1);
    thread.start(new FlushLoop(engine, sender, thread::wake));
    append(engine, "a", "a1");
    AtomicInteger abandoned = new AtomicInteger();
    Thread first = new Thread(() -> thread.stop(Duration.ofSeconds(1), abandoned::incrementAndGet));
    first.start();
    await().until(() -> first.getState() == Thread.State.TIMED_WAITING);
    thread.stop(Duration.ofSeconds(60), abandoned::incrementAndGet);
    first.join();
    assertThat(abandoned).as("gave up a thread that does not hang").hasValue(0);
    assertThat(engine.books().snapshot(engine.queue()).spooled()).isEqualTo(1);
  }

  @Test
  void stop_byACallerThatIsInterrupted_deliversAndKeepsTheFlag() {
    FakeSender sender = new FakeSender();
    sender.answersAtOnce(200);
    FlushThread thread = new FlushThread("test", () -> {});
    Engine engine = engine(new TestSettings(), SpoolSetup.NONE, thread, () -> 1);
    thread.start(new FlushLoop(engine, sender, thread::wake));
    append(engine, "a", "a1");
    Thread.currentThread().interrupt();
    thread.stop(Duration.ofSeconds(60), () -> {});
    assertThat(Thread.interrupted()).isTrue();
    assertThat(engine.books().snapshot(engine.queue()).delivered()).isEqualTo(1);
  }

  @Test
  void await_byACallerThatIsInterrupted_endsAtOnceAndKeepsTheFlag() {
    FlushThread thread = new FlushThread("test", () -> {});
    Thread.currentThread().interrupt();
    boolean done = thread.await(new CompletableFuture<>(), Duration.ofMinutes(10));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).isFalse();
  }

  /** An interrupted thread cannot sleep: it would take a whole core. */
  @Test
  void interruptByUserCode_isTakenBack() {
    AtomicReference<Thread> own = new AtomicReference<>();
    FakeSender sender = new FakeSender();
    sender.whenSent =
        request -> {
          Thread.currentThread().interrupt();
          own.set(Thread.currentThread());
          request.answer(200);
        };
    TestSettings settings = new TestSettings();
    settings.chunkSize = 1;
    FlushThread thread = new FlushThread("test", () -> {});
    Engine engine = engine(settings, SpoolSetup.NONE, thread, () -> 1);
    thread.start(new FlushLoop(engine, sender, thread::wake));
    append(engine, "a", "a1");
    await().atMost(Duration.ofSeconds(10)).until(() -> own.get() != null);
    await().atMost(Duration.ofSeconds(10)).until(() -> !own.get().isInterrupted());
    thread.stop(Duration.ofSeconds(1), () -> {});
  }

  private static void append(Engine engine, String key, String text) {
    Object prepared = new EventPreparer(false).prepare(LogEvents.event(key, text));
    engine.intake().accept(prepared, Level.INFO);
  }

  private static Engine engine(
      TestSettings settings, SpoolSetup spool, FlushThread thread, DoubleSupplier random) {
    return Engine.of(
        settings.build(),
        spool,
        thread::wake,
        text -> {},
        null,
        new Failures(),
        random,
        System.nanoTime());
  }
}
