package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import io.github.bufferinghttp.spool.MemorySpool;
import io.github.bufferinghttp.spool.Spool;
import io.github.bufferinghttp.spool.SpoolException;
import io.github.bufferinghttp.spool.SpoolOptions;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine with a spool that has no disk, a clock and a sender that the test moves. */
class EngineSpoolTest {

  private final TestSettings settings = new TestSettings();
  private Spool spool = new MemorySpool(1 << 30, true);
  private final FakeSender sender = new FakeSender();
  private final List<String> statuses = new ArrayList<>();
  private long now = 1_000_000_000_000L;
  private long wall = EngineRig.START.toEpochMilli();

  private final class Run {
    final Engine engine;
    final FlushLoop loop;

    Run(boolean always) {
      SpoolSetup setup = new SpoolSetup(true, spool, always);
      engine =
          Engine.of(
              settings.build(), setup, () -> {}, statuses::add, null, new Failures(), () -> 1, now);
      loop = new FlushLoop(engine, sender, () -> {});
    }

    void log(String key, int from, int to) {
      for (int i = from; i < to; i++) {
        engine
            .intake()
            .accept(
                new EventPreparer(false).prepare(LogEvents.event(key, String.valueOf(i))),
                Level.WARN);
      }
    }

    void turns(int count, Duration apart) {
      for (int i = 0; i < count; i++) {
        loop.turn(now, wall);
        AppenderMetrics books = engine.books().snapshot(engine.queue());
        assertThat(books.delivered() + books.dropped() + books.buffered() + books.spooled())
            .isEqualTo(books.appended());
        assertThat(books.spooled()).as("%s", books).isEqualTo(spool.waitingEvents());
        assertThat(books.buffered()).as("%s", books).isBetween(0L, (long) settings.capacity);
        now += apart.toNanos();
      }
    }

    /** Ends it in one turn. */
    void stop() {
      loop.beginStop(now);
      loop.turn(now, wall);
      loop.endStop(now);
    }

    AppenderMetrics books() {
      return engine.books().snapshot(engine.queue());
    }
  }

  private SpoolOptions onDisk(Path directory) {
    return new SpoolOptions(directory, 1 << 30, false, true)
        .forFormat(settings.format.getClass().getName());
  }

  /** Leaves more files than one turn of a search looks at, and then ten of the key a. */
  private void leaveFiles(SpoolOptions options, int others) throws SpoolException {
    settings.chunkSize = 1;
    spool = Spool.open(options);
    Run before = new Run(false);
    before.log("other", 0, others);
    before.log("a", 0, 10);
    before.stop();
    assertThat(before.books().spooled()).isEqualTo(others + 10);
  }

  private List<String> delivered() {
    List<String> events = new ArrayList<>();
    sender.all.stream().filter(sent -> !sent.cancelled).forEach(sent -> events.addAll(sent.events));
    return events;
  }

  private static List<String> numbers(int to) {
    return IntStream.range(0, to).mapToObj(String::valueOf).toList();
  }

  /** Nothing is sent before all of it is known, which may take longer than memory lasts. */
  @Test
  void whileItIsSearchedForWhatOthersLeft_aFullMemoryGoesToDisk() {
    Spool real = spool;
    spool =
        (Spool)
            Proxy.newProxyInstance(
                Spool.class.getClassLoader(),
                new Class<?>[] {Spool.class},
                (proxy, method, arguments) ->
                    method.getName().equals("adopt")
                        ? new Spool.Adoption(0, false)
                        : method.invoke(real, arguments));
    settings.capacity = 100;
    settings.overflowPolicy = OverflowPolicy.dropNewest;
    Run run = new Run(false);
    for (int i = 0; i < 400; i += 20) {
      run.log("a", i, i + 20);
      run.turns(1, Duration.ofMillis(4));
    }
    assertThat(sender.all).isEmpty();
    assertThat(run.books().dropped()).isZero();
    assertThat(run.books().spooled()).isGreaterThan(300);
  }

  /** An event that is in a chunk must not be counted as dropped as well. */
  @Test
  void spoolThatThrowsTheUnspeakable_leavesTheChunkInMemory() {
    Spool real = spool;
    spool =
        (Spool)
            Proxy.newProxyInstance(
                Spool.class.getClassLoader(),
                new Class<?>[] {Spool.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("store")) {
                    throw new OutOfMemoryError("injected");
                  }
                  return method.invoke(real, arguments);
                });
    settings.chunkSize = 5;
    sender.answersAtOnce(200);
    Run run = new Run(true);
    run.log("a", 0, 5);
    run.turns(3, Duration.ofMillis(4));
    assertThat(run.books().delivered()).isEqualTo(5);
    assertThat(run.books().dropped()).isZero();
    assertThat(run.books().buffered()).isZero();
    assertThat(statuses).anySatisfy(text -> assertThat(text).contains("could not be stored"));
  }

  @Test
  void always_customizerThatThrowsTheUnspeakable_leavesTheChunkInMemory() {
    boolean[] broken = {true};
    settings.customizer =
        (key, headers) -> {
          if (broken[0] && key.equals("sick")) {
            throw new EngineTroubleTest.Unspeakable();
          }
        };
    sender.answersAtOnce(200);
    Run run = new Run(true);
    run.log("sick", 0, 5);
    run.log("well", 5, 10);
    run.turns(3, Duration.ofSeconds(1));
    assertThat(delivered()).containsExactly("5", "6", "7", "8", "9");
    assertThat(spool.events()).isZero();
    broken[0] = false;
    run.turns(60, Duration.ofSeconds(1));
    assertThat(delivered()).hasSize(10);
    assertThat(run.books().buffered() + run.books().spooled()).isZero();
  }

  @Test
  void outage_goesToDiskAndComesBackInOrder_withinTheCapacity() {
    settings.capacity = 100;
    settings.chunkSize = 10;
    Run run = new Run(false);
    sender.failsAtOnce(new ConnectException("refused"));
    for (int i = 0; i < 50; i++) {
      run.log("a", i * 20, i * 20 + 20);
      run.turns(3, Duration.ofMillis(100));
    }
    assertThat(run.books().dropped()).isZero();
    assertThat(run.books().spooled()).isGreaterThan(800);

    sender.all.clear();
    sender.answersAtOnce(200);
    run.turns(600, Duration.ofMillis(100));

    assertThat(delivered()).isEqualTo(numbers(1_000));
    assertThat(run.books().delivered()).isEqualTo(1_000);
    assertThat(spool.events()).isZero();
    assertThat(run.engine.partitions().all()).isEmpty();
    assertThat(run.engine.memory().held()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-3, 3})
  void clockThatJumps_agesNothingOnDisk(int hours) {
    settings.capacity = 100;
    settings.chunkSize = 10;
    Run run = new Run(false);
    sender.failsAtOnce(new ConnectException("refused"));
    for (int i = 0; i < 20; i++) {
      run.log("a", i * 20, i * 20 + 20);
      run.turns(3, Duration.ofMillis(100));
    }
    assertThat(run.books().spooled()).isGreaterThan(200);
    wall += Duration.ofHours(hours).toMillis();

    sender.all.clear();
    sender.answersAtOnce(200);
    run.turns(400, Duration.ofMillis(100));
    assertThat(delivered()).isEqualTo(numbers(400));
    assertThat(run.books().dropped()).isZero();
  }

  /** What an earlier process left has no age but that of the wall clock. */
  @Test
  void clockThatWasSetBack_makesNothingOfTheFutureOlder(@TempDir Path directory) throws Exception {
    SpoolOptions options = onDisk(directory);
    spool = Spool.open(options);
    Run before = new Run(false);
    before.log("a", 0, 10);
    before.stop();
    assertThat(before.books().spooled()).isEqualTo(10);

    wall -= Duration.ofDays(400).toMillis();
    spool = Spool.open(options);
    sender.all.clear();
    sender.answersAtOnce(200);
    Run after = new Run(false);
    after.turns(10, Duration.ofSeconds(1));
    assertThat(delivered()).isEqualTo(numbers(10));
    assertThat(after.books().delivered()).isEqualTo(10);
    spool.close();
  }

  /** Nothing is sent before the search is over, but by then batches of new events may be full. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsSealedWhileItIsSearched_goesBehindWhatIsFoundThen(
      boolean always, @TempDir Path directory) throws Exception {
    SpoolOptions options = onDisk(directory);
    leaveFiles(options, 300);

    spool = Spool.open(options);
    sender.all.clear();
    sender.answersAtOnce(200);
    Run after = new Run(always);
    after.log("a", 10, 20);
    after.turns(1, Duration.ofMillis(4));
    assertThat(sender.all).isEmpty();
    after.turns(1_000, Duration.ofMillis(4));
    assertThat(sender.all.stream().filter(sent -> sent.key().equals("a")))
        .flatExtracting(sent -> sent.events)
        .containsExactlyElementsOf(numbers(20));
    assertThat(after.books().delivered()).isEqualTo(320);
    assertThat(spool.events()).isZero();
    spool.close();
  }

  /** As when Logback is configured twice in a row: what is not known yet is older. */
  @Test
  void stopWhileItIsSearched_sendsNothingBeforeTheSearchIsOver(@TempDir Path directory)
      throws Exception {
    SpoolOptions options = onDisk(directory);
    leaveFiles(options, 600);

    spool = Spool.open(options);
    sender.all.clear();
    sender.answersAtOnce(200);
    Run stopped = new Run(false);
    stopped.log("a", 10, 20);
    stopped.turns(1, Duration.ofMillis(4));
    stopped.loop.beginStop(now);
    stopped.turns(50, Duration.ofMillis(4));
    stopped.loop.endStop(now);
    assertThat(sender.all).isEmpty();
    assertThat(stopped.books().spooled()).isEqualTo(620);

    spool = Spool.open(options);
    Run after = new Run(false);
    after.turns(2_000, Duration.ofMillis(4));
    assertThat(sender.all.stream().filter(sent -> sent.key().equals("a")))
        .flatExtracting(sent -> sent.events)
        .containsExactlyElementsOf(numbers(20));
    spool.close();
  }

  @Test
  void always_removesWhatIsRejectedOrDivided() {
    settings.chunkSize = 8;
    Run run = new Run(true);
    sender.whenSent = sent -> sent.answer(sent.events.size() > 2 ? 413 : 200);
    run.log("a", 0, 40);
    run.turns(200, Duration.ofMillis(50));
    assertThat(
            sender.all.stream()
                .filter(sent -> sent.events.size() <= 2)
                .flatMap(sent -> sent.events.stream()))
        .containsExactlyElementsOf(numbers(40));
    assertThat(sender.all).anySatisfy(sent -> assertThat(sent.id()).endsWith(".1.2"));
    assertThat(spool.events()).isZero();

    sender.answersAtOnce(400);
    run.log("a", 0, 5);
    run.turns(50, Duration.ofMillis(50));
    assertThat(spool.events()).isZero();
    assertThat(run.books().dropped()).isEqualTo(5);
  }

  /** The whole goes from its file again, and what it repeats its ids explain. */
  @Test
  void divided_afterTheProcessIsKilled_isDividedUnderTheSameIds(@TempDir Path directory)
      throws SpoolException {
    settings.chunkSize = 8;
    spool = Spool.open(onDisk(directory));
    sender.whenSent =
        sent -> {
          if (sent.events.size() > 2) {
            sent.answer(413);
          } else if (sent.events.contains("0")) {
            sent.answer(200);
          }
        };
    Run killed = new Run(true);
    killed.log("a", 0, 8);
    killed.turns(9, Duration.ofMillis(50));
    assertThat(killed.books().delivered()).isEqualTo(2);
    List<String> before = idsOfPairs();
    assertThat(before).hasSize(2);
    spool.close();

    spool = Spool.open(onDisk(directory));
    sender.all.clear();
    sender.whenSent = sent -> sent.answer(sent.events.size() > 2 ? 413 : 200);
    Run next = new Run(true);
    next.turns(30, Duration.ofMillis(50));
    assertThat(delivered()).contains("0", "7");
    assertThat(idsOfPairs()).hasSize(4).startsWith(before.toArray(String[]::new));
    assertThat(spool.events()).isZero();
    spool.close();
  }

  private List<String> idsOfPairs() {
    return sender.all.stream()
        .filter(sent -> sent.events.size() == 2)
        .map(FakeSender.Sent::id)
        .toList();
  }

  @Test
  void always_underPressure_memoryLetsGoOfWhatIsStored() {
    settings.capacity = 100;
    settings.chunkSize = 10;
    settings.maxInFlight = 1;
    Run run = new Run(true);
    for (int i = 0; i < 30; i++) {
      run.log(i % 2 == 0 ? "a" : "b", i * 10, i * 10 + 10);
      run.turns(2, Duration.ofMillis(10));
    }
    assertThat(run.books().dropped()).isZero();
    assertThat(spool.events()).as("all but what is in the queue").isGreaterThan(250);
    assertThat(run.books().spooled()).isGreaterThan(150);
  }

  @Test
  void always_whatAFullSpoolDrops_isNotToldAsAFullBuffer() {
    spool = new MemorySpool(100_000, true);
    settings.capacity = 100;
    settings.chunkSize = 10;
    sender.answersAtOnce(500);
    Run run = new Run(true);
    for (int i = 0; i < 100; i++) {
      run.log("a", i * 10, i * 10 + 10);
      run.turns(2, Duration.ofMillis(500));
    }
    assertThat(run.books().dropped()).isGreaterThan(100);
    assertThat(statuses)
        .contains("the spool drops what has waited longest: it is full")
        .noneMatch(status -> status.contains("buffer"));
  }

  @Test
  void sickKey_isOnDisk_andTheOthersFlow() {
    settings.capacity = 100;
    settings.chunkSize = 10;
    Run run = new Run(false);
    sender.whenSent = sent -> sent.answer(sent.key().equals("sick") ? 401 : 200);
    for (int i = 0; i < 40; i++) {
      run.log("sick", i * 10, i * 10 + 10);
      run.log("well", i * 10, i * 10 + 10);
      run.turns(5, Duration.ofMillis(100));
    }
    run.turns(50, Duration.ofMillis(100));
    assertThat(run.books().delivered()).isEqualTo(400);
    assertThat(run.books().dropped()).isZero();
    assertThat(run.books().spooled()).isGreaterThan(300);
  }

  /** Without a spool, what a failing key holds beyond half of the buffer goes for the others. */
  @Test
  void sickKey_thatFillsTheBuffer_goesToDiskAndNotAway() {
    settings.capacity = 100;
    settings.chunkSize = 10;
    Run run = new Run(false);
    sender.whenSent = sent -> sent.answer(sent.key().equals("sick") ? 500 : 200);
    for (int i = 0; i < 100; i++) {
      run.log("sick", i * 2, i * 2 + 2);
      run.log("well", i, i + 1);
      run.turns(1, Duration.ofMillis(10));
    }
    assertThat(run.books().dropped()).isZero();
    assertThat(run.books().spooled()).isPositive();
  }

  /** The flush thread sleeps when nothing can be sent: who fills the buffer has to wake it. */
  @ParameterizedTest
  @CsvSource({"1000, FAILS", "1000, HANGS", "10000, FAILS", "10000, HANGS"})
  void destinationIsDown_memoryThatFillsSlowly_goesToDiskBeforeItIsFull(int interval, Down down) {
    for (OverflowPolicy policy : OverflowPolicy.values()) {
      settings.capacity = 200;
      settings.chunkSize = 10;
      settings.overflowPolicy = policy;
      settings.flushInterval = Duration.ofMillis(interval);
      spool = new MemorySpool(1 << 30, true);
      EngineRig rig = new EngineRig(settings, false, new SpoolSetup(true, spool, false));
      rig.sender.whenSent =
          down == Down.FAILS ? sent -> sent.fail(new ConnectException()) : s -> {};
      long due = rig.turn();
      int wakesSeen = rig.wakes.get();
      long most = 0;
      for (int i = 0; i < 3_000; i++) {
        rig.log("k" + i % 20, String.valueOf(i));
        most = Math.max(most, rig.metrics().buffered());
        rig.pass(Duration.ofMillis(7));
        if (rig.wakes.get() > wakesSeen || due - rig.now <= 0) {
          wakesSeen = rig.wakes.get();
          due = rig.turn();
        }
      }
      assertThat(rig.metrics().dropped()).as("%s", policy).isZero();
      assertThat(rig.metrics().spooled()).isGreaterThan(2_700);
      boolean early = down == Down.FAILS || policy != OverflowPolicy.block;
      int capacity = rig.engine.queue().capacity();
      int full = capacity - Intake.reserve(capacity, settings.keepLevel);
      assertThat(most).as("%s", policy).isLessThan(early ? full : full + 1);
    }
  }

  /** While the disk was busy a caller waited in vain, and nothing is answered: it hangs. */
  @Test
  void callersThatGaveUpHope_waitAgainOnceTheDiskMakesRoom() throws InterruptedException {
    settings.capacity = 100;
    settings.chunkSize = 10;
    settings.maxBlock = Duration.ofMinutes(10);
    sender.whenSent = sent -> {};
    Run run = new Run(false);
    run.turns(1, Duration.ofMillis(4));
    run.engine.intake().hopeful(false);
    run.log("a", 0, 75);
    run.turns(2, Duration.ofMillis(4));
    assertThat(run.books().spooled()).isPositive();
    Thread caller = new Thread(() -> run.log("a", 75, 175));
    caller.start();
    while (caller.isAlive()) {
      run.turns(1, Duration.ofMillis(4));
    }
    caller.join();
    assertThat(run.books().dropped()).isZero();
  }

  private enum Down {
    FAILS,
    HANGS
  }

  /** Without its headers it cannot be stored. */
  @Test
  void sickKey_thatCannotBeStored_leavesRoomForTheOthers() {
    settings.capacity = 100;
    settings.chunkSize = 10;
    settings.customizer =
        (key, headers) -> {
          if (key.equals("sick")) {
            throw new IllegalStateException("thrown by a test");
          }
        };
    Run run = new Run(false);
    sender.answersAtOnce(200);
    for (int i = 0; i < 100; i++) {
      run.log("sick", i * 2, i * 2 + 2);
      run.log("well", i, i + 1);
      run.turns(1, Duration.ofMillis(10));
    }
    run.turns(20, Duration.ofMillis(100));
    assertThat(run.books().delivered()).isEqualTo(100);
    assertThat(run.books().spooled()).isZero();
  }

  /** Stored and read again in between, it would go at once each time, at full speed. */
  @Test
  void sickKey_whoseConnectionIsStaleEachTime_goesAgainOnceAtOnce() {
    settings.capacity = 100;
    settings.chunkSize = 20;
    Run run = new Run(false);
    sender.answersAtOnce(500);
    run.log("sick", 0, 20);
    run.turns(1, Duration.ofMillis(1));
    sender.whenSent =
        sent -> {
          if (sent.key().equals("sick")) {
            sent.fail(new IOException("HTTP/1.1 header parser received no bytes"));
          }
        };
    for (String well : List.of("a", "b", "c")) {
      run.log(well, 0, 20);
      run.turns(1, Duration.ofMillis(1));
    }
    run.turns(1000, Duration.ofMillis(1));
    assertThat(sender.all.stream().filter(sent -> sent.key().equals("sick")).count())
        .isBetween(3L, 10L);
  }

  /** What the others get delivered keeps it just below the bound, turn after turn. */
  @Test
  void sickKey_thatCannotBeStored_leavesRoomForTheOthersInAFlood() {
    settings.capacity = 800;
    settings.overflowPolicy = OverflowPolicy.dropNewest;
    settings.customizer =
        (key, headers) -> {
          if (key.equals("sick")) {
            throw new IllegalStateException("thrown by a test");
          }
        };
    Run run = new Run(false);
    sender.answersAtOnce(200);
    EventPreparer preparer = new EventPreparer(false);
    for (int i = 0; i < 20_000; i++) {
      for (String key : List.of("well", "well", "sick")) {
        run.engine.intake().accept(preparer.prepare(LogEvents.event(key, "event")), Level.INFO);
      }
      if (i % 10 == 0) {
        run.turns(1, Duration.ofMillis(4));
      }
    }
    run.turns(20, Duration.ofMillis(100));
    assertThat(run.books().delivered()).isEqualTo(40_000);
  }

  /** A key waits once for room to be read, however much is stored behind it meanwhile. */
  @Test
  void keysThatWaitForRoom_waitOnce() {
    settings.capacity = 40;
    settings.chunkSize = 10;
    Run run = new Run(true);
    sender.answersAtOnce(500);
    for (int i = 0; i < 4; i++) {
      run.log("a", i * 10, i * 10 + 10);
      run.log("b", i * 10, i * 10 + 10);
      run.turns(30, Duration.ofMillis(500));
    }
    sender.whenSent = sent -> {};
    run.turns(61, Duration.ofMillis(500));
    assertThat(sender.underWay()).as("what was read takes all the room").hasSize(1);
    for (int i = 4; i < 54; i++) {
      run.log("a", i * 10, i * 10 + 10);
      run.log("b", i * 10, i * 10 + 10);
      run.turns(2, Duration.ofMillis(10));
    }
    assertThat(run.engine.replay().parked()).isEqualTo(1);
  }

  @Test
  void endStop_leavesNothingInMemory() {
    settings.chunkSize = 10;
    Run run = new Run(false);
    run.log("a", 0, 25);
    run.turns(2, Duration.ofSeconds(2));
    run.log("a", 25, 40);
    run.loop.beginStop(now);
    run.loop.endStop(now);
    AppenderMetrics end = run.books();
    assertThat(end.buffered()).isZero();
    assertThat(end.dropped()).isZero();
    assertThat(end.spooled()).isEqualTo(40).isEqualTo(spool.waitingEvents());
  }

  @Test
  void flush_afterAStopThatLeftEventsOnDisk_saysSoAtOnce() {
    Run run = new Run(false);
    run.log("a", 0, 10);
    run.loop.beginStop(now);
    run.loop.endStop(now);
    assertThat(run.engine.barriers().ask(run.engine.queue().offered())).isCompletedWithValue(false);
  }

  @Test
  void booksThatAreClosedInTheMidst_countWhatIsOnDiskAsSpooled() {
    settings.chunkSize = 10;
    settings.maxInFlight = 1;
    sender.whenSent = sent -> {};
    Run run = new Run(true);
    run.log("a", 0, 20);
    run.turns(2, Duration.ofSeconds(2));
    run.log("b", 20, 25);
    assertThat(spool.events()).isEqualTo(20);
    assertThat(run.books().buffered()).as("in both places, and in memory alone").isEqualTo(25);

    run.engine.books().close(run.engine.queue());
    assertThat(run.books().spooled()).isEqualTo(20);
    assertThat(run.books().droppedBy()).isEqualTo(Map.of(DropReason.SHUTDOWN, 5L));

    run.loop.beginStop(now);
    run.loop.endStop(now); // the flush thread has come back, later than anybody waited
    assertThat(run.books().spooled()).isEqualTo(25).isEqualTo(spool.waitingEvents());
    assertThat(run.books().dropped()).isZero();
    assertThat(run.books().buffered()).isZero();
  }

  @Test
  void aDiskThatFails_leavesEventsInMemory_andIsTriedAgain(@TempDir Path directory)
      throws Exception {
    spool = Spool.open(new SpoolOptions(directory, 1 << 30, false, true));
    Path own;
    try (Stream<Path> parts = Files.list(directory)) {
      own = parts.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    Path away = directory.resolveSibling(directory.getFileName() + "-away");
    Files.move(own, away);
    Run run = new Run(true);
    run.log("a", 0, 20);
    run.turns(3, Duration.ofSeconds(2));
    assertThat(spool.events()).isZero();
    assertThat(run.books().buffered()).isEqualTo(20);
    assertThat(statuses).hasSize(1).first().asString().contains("events stay in memory");

    Files.move(away, own);
    run.turns(1, Duration.ofSeconds(40));
    run.log("a", 20, 30);
    run.turns(3, Duration.ofSeconds(2));
    assertThat(spool.events()).isEqualTo(30);
    sender.answerAll(200);
    sender.answersAtOnce(200);
    run.turns(5, Duration.ofSeconds(1));
    assertThat(delivered()).isEqualTo(numbers(30));
    assertThat(spool.events()).isZero();
    assertThat(statuses).anySatisfy(text -> assertThat(text).contains("failing spool is over"));
    spool.close();
  }
}
