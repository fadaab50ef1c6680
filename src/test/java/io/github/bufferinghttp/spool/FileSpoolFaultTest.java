package io.github.bufferinghttp.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.spool.FaultyIo.Op;
import io.github.bufferinghttp.spool.Spool.Corrupt;
import io.github.bufferinghttp.spool.Spool.Failed;
import io.github.bufferinghttp.spool.Spool.Full;
import io.github.bufferinghttp.spool.Spool.Loaded;
import io.github.bufferinghttp.spool.Spool.StoreResult;
import io.github.bufferinghttp.spool.Spool.Stored;
import io.github.bufferinghttp.spool.Spool.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class FileSpoolFaultTest {

  private static final long NOW = Long.MAX_VALUE - 1; // the clock may wrap around at any time
  private static final long LATER = NOW + FileSpool.RETRY_NANOS;

  @TempDir private Path directory;
  private final FaultyIo io = new FaultyIo();
  private FileSpool spool;

  private FileSpool open(boolean sync, boolean dropOldest, long maxBytes) throws SpoolException {
    spool = FileSpool.open(new SpoolOptions(directory, maxBytes, sync, dropOldest), io);
    io.done.clear();
    return spool;
  }

  @AfterEach
  void close() {
    assertThat(Thread.interrupted()).as("an interrupt that was not there before").isFalse();
    spool.close();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"READ", "DELETE"})
  void store_onADiskThatFails_failsForThirtySecondsAndLosesNothing(Op op) throws Exception {
    open(true, true, 1 << 20);
    SpoolHandle before = store("before");
    io.fail(op, FaultyIo.FULL);

    assertThat(spool.store(Chunks.of("a", 10), NOW))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.reason()).contains(FaultyIo.FULL, directory.toString()));
    assertThat(spool.available(NOW)).isFalse();
    assertThat(spool.available(LATER - 1)).isFalse();
    io.heal();
    io.done.clear();
    assertThat(spool.store(Chunks.of("b", 10), LATER - 1)).isInstanceOf(Failed.class);
    assertThat(io.done).as("the disk is left alone").isEmpty();
    assertThat(spool.load(before)).isEqualTo(new Loaded(Chunks.of("before", 10)));

    assertThat(spool.available(LATER)).isTrue();
    assertThat(spool.store(Chunks.of("c", 10), LATER)).isInstanceOf(Stored.class);
    assertThat(spool.available(NOW)).isTrue();
    assertThat(files())
        .as("nothing half done is left")
        .hasSize(2)
        .allMatch(f -> f.endsWith(".chunk"));
  }

  @Test
  void store_whereTheDirectoryWasRemoved_makesItAnew() throws Exception {
    open(true, true, 1 << 20);
    SpoolHandle before = store("before");
    remove(directory);
    assertThat(spool.store(Chunks.of("a", 10), NOW)).isInstanceOf(Failed.class);
    Files.createDirectory(directory);
    assertThat(spool.store(Chunks.of("b", 10), LATER - 1)).isInstanceOf(Failed.class);

    SpoolHandle after = ((Stored) spool.store(Chunks.of("c", 10), LATER)).handle();
    assertThat(spool.load(after)).isEqualTo(new Loaded(Chunks.of("c", 10)));
    assertThat(spool.load(before)).isInstanceOf(Corrupt.class);
    try (Spool other = Spool.open(new SpoolOptions(directory, 1 << 20, true, true))) {
      assertThat(other.adopt(10).events()).as("taken from a living instance").isZero();
    }
    assertThat(files()).hasSize(1);
  }

  @Test
  void store_whereTheDirectoryBecameASymbolicLink_fails() throws Exception {
    Path place = directory.resolve("place");
    spool = FileSpool.open(new SpoolOptions(place, 1 << 20, false, true), io);
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    remove(place);
    Files.createSymbolicLink(place, elsewhere);
    assertThat(spool.store(Chunks.of("a", 10), NOW)).isInstanceOf(Failed.class);
    assertThat(spool.store(Chunks.of("b", 10), LATER))
        .isInstanceOfSatisfying(
            Failed.class, f -> assertThat(f.reason()).contains("is a symbolic link"));
    Files.delete(place);
    long later = LATER + FileSpool.RETRY_NANOS;
    assertThat(spool.store(Chunks.of("c", 10), later)).isInstanceOf(Stored.class);
    assertThat(elsewhere).isEmptyDirectory();
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** The JVM needs memory outside the heap to write a file. */
  @Test
  void store_withoutMemory_failsAsOnADiskThatFails() throws Exception {
    open(false, true, 1 << 20);
    io.outOfMemory = true;
    io.fail(Op.WRITE, "no direct buffer");
    assertThat(spool.store(Chunks.of("a", 10), NOW)).isInstanceOf(Failed.class);
    assertThat(spool.available(LATER - 1)).isFalse();
    io.heal();
    assertThat(spool.store(Chunks.of("b", 10), LATER)).isInstanceOf(Stored.class);
    assertThat(files()).hasSize(1).allMatch(f -> f.endsWith(".chunk"));
  }

  @Test
  void store_onADiskThatTakesNothing_fails() throws Exception {
    open(false, true, 1 << 20);
    io.most = 0;
    assertThat(spool.store(Chunks.of("a", 10), NOW)).isInstanceOf(Failed.class);
  }

  @Test
  void store_writesOnAfterShortWrites() throws Exception {
    open(false, true, 1 << 20);
    io.most = 13;
    assertThat(spool.load(store("a"))).isEqualTo(new Loaded(Chunks.of("a", 10)));
  }

  @Test
  void store_ofAnInterruptedThread_storesAndKeepsTheFlag() throws Exception {
    open(true, true, 1 << 20);
    Thread.currentThread().interrupt();
    SpoolHandle handle = store("a");
    assertThat(Thread.interrupted()).isTrue();

    Thread.currentThread().interrupt();
    assertThat(spool.load(handle)).isInstanceOf(Loaded.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void store_interruptedInTheMidst_beginsAgainAndKeepsTheFlag() throws Exception {
    open(true, true, 1 << 20);
    io.interrupts = 3;
    SpoolHandle handle = store("a");
    assertThat(io.interrupts).isZero();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(spool.load(handle)).isEqualTo(new Loaded(Chunks.of("a", 10)));
    assertThat(files()).hasSize(1);
  }

  @Test
  void store_withSync_forcesTheFileBeforeItsNameAndTheNameAfter() throws Exception {
    open(true, true, 1 << 20);
    store("a");
    assertThat(io.done)
        .containsExactly(
            Op.SPACE,
            Op.DELETE,
            Op.CREATE,
            Op.WRITE,
            Op.WRITE,
            Op.FORCE,
            Op.CLOSE,
            Op.MOVE,
            Op.SYNC_DIRECTORY);
  }

  @Test
  void store_withoutSync_forcesNothing() throws Exception {
    open(false, true, 1 << 20);
    store("a");
    assertThat(io.done).contains(Op.MOVE).doesNotContain(Op.FORCE, Op.SYNC_DIRECTORY);
  }

  @Test
  void replace_thatFails_leavesTheOldOneHeld() throws Exception {
    open(true, true, 1 << 20);
    SpoolHandle a = store("a");
    spool.hold(a);
    io.fail(Op.WRITE, FaultyIo.FULL);
    assertThat(spool.replace(a, Chunks.rest("r"), NOW)).isInstanceOf(Failed.class);
    io.heal();
    spool.release(a);
    assertThat(spool.load(a)).isEqualTo(new Loaded(Chunks.of("a", 10)));
  }

  @Test
  void replace_whoseNameIsNotForced_isTheNewOne() throws Exception {
    open(true, true, 1 << 20);
    SpoolHandle a = store("a");
    spool.hold(a);
    io.fail(Op.SYNC_DIRECTORY, "Input/output error");
    SpoolHandle rest = ((Stored) spool.replace(a, Chunks.rest("r"), NOW)).handle();
    assertThat(spool.available(NOW)).isFalse();
    spool.release(rest);
    assertThat(spool.load(rest)).isEqualTo(new Loaded(Chunks.rest("r")));
  }

  @Test
  void theReserve_isLeftFree() throws Exception {
    open(false, false, 1L << 30);
    io.usable = SpoolRoom.RESERVE + 4096;
    store("fits");
    io.usable = SpoolRoom.RESERVE + 4095;
    assertThat(spool.store(Chunks.of("a", 10), NOW))
        .isInstanceOfSatisfying(Full.class, full -> assertThat(full.reason()).contains("reserve"));
    assertThat(spool.available(NOW)).isTrue();
  }

  @Test
  void theReserve_evictsTheOldest() throws Exception {
    open(false, true, 1L << 30);
    SpoolHandle a = store("a");
    SpoolHandle b = store("b");
    io.usable = SpoolRoom.RESERVE;
    Stored c = (Stored) spool.store(Chunks.of("c", 10), NOW);
    assertThat(c.evicted()).containsExactly(a);
    assertThat(spool.waiting()).toIterable().containsExactly(b, c.handle());
  }

  /** Each file and its key are known in memory, which is to stay small whatever the disk holds. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void files_areBoundedByTheHeap(boolean dropOldest) throws Exception {
    spool = FileSpool.open(new SpoolOptions(directory, 1 << 20, false, dropOldest), io, 2);
    SpoolHandle a = store("a");
    SpoolHandle b = store("b");
    StoreResult third = spool.store(Chunks.of("c", 10), NOW);
    if (dropOldest) {
      assertThat(third.evicted()).containsExactly(a);
      assertThat(spool.waiting()).toIterable().containsExactly(b, ((Stored) third).handle());
    } else {
      assertThat(third)
          .isInstanceOfSatisfying(
              Full.class, full -> assertThat(full.reason()).contains("2 files"));
      spool.remove(a);
      assertThat(spool.store(Chunks.of("c", 10), NOW)).isInstanceOf(Stored.class);
    }
    assertThat(SpoolRoom.mostFiles(1 << 30)).as("as many as 1 GB of disk has").isEqualTo(262_144);
  }

  /** What is held cannot go: nothing is evicted in its place. */
  @Test
  void files_thatAreAllHeld_leaveNoRoom() throws Exception {
    spool = FileSpool.open(new SpoolOptions(directory, 1 << 20, false, true), io, 1);
    spool.hold(store("a"));
    assertThat(spool.store(Chunks.of("b", 10), NOW)).isInstanceOf(Full.class);
  }

  @Test
  void whatWasEvicted_isReportedEvenIfTheWriteThenFails() throws Exception {
    open(false, true, 8192);
    SpoolHandle a = store("a");
    SpoolHandle b = store("b");
    io.fail(Op.WRITE, FaultyIo.FULL);
    assertThat(spool.store(Chunks.of("c", 10), NOW).evicted()).containsExactly(a);
    assertThat(spool.waiting()).toIterable().containsExactly(b);
  }

  @Test
  void eviction_thatCannotDelete_evictsNobody() throws Exception {
    open(false, true, 8192);
    SpoolHandle a = store("a");
    SpoolHandle b = store("b");
    io.fail(Op.DELETE, "Read-only file system");
    assertThat(spool.store(Chunks.of("c", 10), NOW))
        .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.evicted()).isEmpty());
    assertThat(spool.waiting()).toIterable().containsExactly(a, b);
  }

  @Test
  void remove_thatCannotDelete_isMadeUpForLater() throws Exception {
    open(false, true, 1 << 20);
    SpoolHandle a = store("a");
    SpoolHandle b = store("b");
    io.fail(Op.DELETE, "Read-only file system");
    spool.remove(a);
    spool.remove(b);
    assertThat(spool.events()).isZero();
    assertThat(spool.takeProblems()).singleElement().asString().contains("Read-only file system");
    io.heal();
    assertThat(files()).hasSize(2);
    store("c");
    assertThat(files()).hasSize(1);
  }

  @Test
  void load_fromADiskThatFails_keepsTheBatchAndHindersNoOther() throws Exception {
    open(false, true, 1 << 20);
    SpoolHandle a = store("a");
    io.fail(Op.READ, "Input/output error");
    assertThat(spool.load(a))
        .isInstanceOfSatisfying(
            Unreadable.class, u -> assertThat(u.reason()).contains("Input/output error"));
    assertThat(spool.available(NOW)).isTrue();
    io.heal();
    assertThat(spool.load(a)).isInstanceOf(Loaded.class);
  }

  @Test
  void load_ofADamagedFile_setsItAsideAndCostsItAlone() throws Exception {
    open(false, true, 1 << 20);
    SpoolHandle a = store("a");
    SpoolHandle b = store("b");
    Path file = Path.of(files().get(0));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    assertThat(spool.load(a)).isEqualTo(new Corrupt("the body does not match its checksum"));
    assertThat(files().get(0)).endsWith(".corrupt");
    assertThat(spool.takeProblems()).singleElement().asString().contains(file.toString());
    assertThat(spool.takeProblems()).isEmpty();
    assertThat(spool.events()).isEqualTo(2);
    assertThat(spool.load(b)).isInstanceOf(Loaded.class);
  }

  @Test
  void load_ofAFileThatSomebodyTookAwayOrExchanged_isCorrupt() throws Exception {
    open(false, true, 1 << 20);
    SpoolHandle a = store("a");
    SpoolHandle b = store("b");
    SpoolHandle c = store("c");
    List<String> files = files();
    Files.delete(Path.of(files.get(0)));
    Files.delete(Path.of(files.get(1)));
    Files.createSymbolicLink(Path.of(files.get(1)), Path.of(files.get(2)));
    assertThat(spool.load(a)).isEqualTo(new Corrupt("the file is gone"));
    assertThat(spool.load(b)).isEqualTo(new Corrupt("it is not a regular file"));
    assertThat(spool.load(c)).isInstanceOf(Loaded.class);
  }

  @Test
  void corruptFiles_goWhenTheirRoomIsNeeded() throws Exception {
    open(false, false, 8192);
    SpoolHandle a = store("a");
    Files.write(Path.of(files().get(0)), new byte[] {1});
    spool.load(a);
    store("b");
    assertThat(files()).anyMatch(f -> f.endsWith(".corrupt"));
    store("c");
    assertThat(files()).hasSize(2).noneMatch(f -> f.endsWith(".corrupt"));
  }

  @Test
  void aBatchTooLargeForAnyFile_isRefusedAndTheDiskIsWell() throws Exception {
    open(false, true, 1L << 40);
    SpooledKey key = SpooledKey.ofText("k".repeat(SpoolFile.MAX_HEADER));
    assertThat(spool.store(Chunks.of("a", key, 10), NOW)).isInstanceOf(Full.class);
    assertThat(spool.available(NOW)).isTrue();
  }

  @Test
  void close_endsEverythingQuietly() throws Exception {
    open(false, true, 1 << 20);
    SpoolHandle a = store("a");
    spool.close();
    spool.close();
    assertThat(spool.available(NOW)).isFalse();
    assertThat(spool.store(Chunks.of("b", 10), NOW)).isInstanceOf(Failed.class);
    assertThat(spool.load(a)).isInstanceOf(Unreadable.class);
    assertThat(spool.adopt(10).done()).isTrue();
  }

  private SpoolHandle store(String id) {
    return ((Stored) spool.store(Chunks.of(id, 10), NOW)).handle();
  }

  /** The files beside the lock, sorted. */
  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory, 2)) {
      return all.filter(file -> !Files.isDirectory(file) && !file.endsWith("lock"))
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }
}
