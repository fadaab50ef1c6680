package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The engine with a clock and a sender that a test moves by hand: no thread, no network. */
final class EngineRig {

  /** More turns than that without time going by are a busy loop. */
  private static final int MOST_TURNS_AT_ONCE = 1_000;

  static final Instant START = Instant.parse("2026-03-14T09:26:53Z");

  final TestSettings settings;
  final FakeFormat format;
  final FakeSender sender = new FakeSender();
  final List<String> statuses = new ArrayList<>();
  final List<String> fallback = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger wakes = new AtomicInteger();
  final Engine engine;
  final FlushLoop loop;

  /** What the next draw of the back-off gives, from 0 to 1. */
  double random = 1;

  long now = 1_000_000_000_000L;
  long wallMillis = START.toEpochMilli();
  int turns;
  private int wakesSeen;

  EngineRig(TestSettings settings) {
    this(settings, true);
  }

  EngineRig(TestSettings settings, boolean withFallback) {
    this(settings, withFallback, SpoolSetup.NONE);
  }

  EngineRig(TestSettings settings, boolean withFallback, SpoolSetup spool) {
    this.settings = settings;
    this.format = settings.format instanceof FakeFormat fake ? fake : new FakeFormat();
    this.engine =
        Engine.of(
            settings.build(),
            spool,
            wakes::incrementAndGet,
            statuses::add,
            withFallback ? new Kept() : null,
            new Failures(),
            () -> random,
            now);
    this.loop = new FlushLoop(engine, sender, wakes::incrementAndGet);
  }

  private final class Kept extends AppenderBase<ILoggingEvent> {
    Kept() {
      started = true;
    }

    @Override
    protected void append(ILoggingEvent event) {
      fallback.add(event.getMessage());
    }
  }

  EngineRig log(String key, String... messages) {
    for (String message : messages) {
      log(Level.INFO, key, message);
    }
    return this;
  }

  void log(Level level, String key, String message) {
    ILoggingEvent event = LogEvents.event(level, key, message, wallMillis);
    engine.intake().accept(new EventPreparer(false).prepare(event), level);
  }

  /** One turn. */
  long turn() {
    wakesSeen = wakes.get();
    turns++;
    return loop.turn(now, wallMillis);
  }

  /** Lets time go by without a turn. */
  void pass(Duration time) {
    now += time.toNanos();
    wallMillis += time.toMillis();
  }

  /** Lets time go by, with the turns that the flush thread would take; returns how many. */
  int run(Duration time) {
    int before = turns;
    long end = now + time.toNanos();
    long interval = settings.idleInterval().toNanos();
    int atOnce = 0;
    while (true) {
      long due = Math.min(turn(), now + interval);
      if (wakes.get() > wakesSeen || due - now <= 0) {
        assertThat(++atOnce).as("turns without a pause").isLessThan(MOST_TURNS_AT_ONCE);
      } else if (due - end > 0) {
        pass(Duration.ofNanos(end - now));
        return turns - before;
      } else {
        atOnce = 0;
        pass(Duration.ofNanos(due - now));
      }
    }
  }

  /** Takes the turns that are due at once. */
  void settle() {
    run(Duration.ZERO);
  }

  CompletableFuture<Boolean> flush() {
    return engine.barriers().ask(engine.queue().offered());
  }

  AppenderMetrics metrics() {
    return engine.books().snapshot(engine.queue());
  }

  long dropped(DropReason reason) {
    return metrics().droppedBy().getOrDefault(reason, 0L);
  }

  void assertBooksExact() {
    AppenderMetrics books = metrics();
    assertThat(books.delivered() + books.dropped() + books.buffered() + books.spooled())
        .as("%s", books)
        .isEqualTo(books.appended());
    assertThat(books.droppedBy().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(books.dropped());
    assertThat(books.buffered()).isEqualTo(engine.queue().held());
  }

  /** Nothing is left, and nothing is forgotten. */
  void assertEmpty() {
    assertBooksExact();
    assertThat(metrics().buffered()).as("buffered").isZero();
    assertThat(engine.partitions().all()).as("keys").isEmpty();
    assertThat(engine.memory().held()).as("bytes").isZero();
    assertThat(engine.partitions().failing()).as("failing keys").isZero();
    assertThat(loop.isDone()).as("done").isTrue();
  }
}
