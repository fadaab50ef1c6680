package io.github.bufferinghttp.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.spool.FaultyIo.Op;
import io.github.bufferinghttp.spool.Spool.Adoption;
import io.github.bufferinghttp.spool.Spool.Loaded;
import io.github.bufferinghttp.spool.Spool.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptionTest {

  @TempDir private Path directory;
  private final List<Spool> opened = new ArrayList<>();

  private Spool open() throws SpoolException {
    return open(new DiskIo());
  }

  private Spool open(SpoolIo io) throws SpoolException {
    Spool spool = FileSpool.open(new SpoolOptions(directory, 1 << 20, false, true), io);
    opened.add(spool);
    return spool;
  }

  @AfterEach
  void close() {
    opened.forEach(Spool::close);
  }

  @Test
  void adopt_takesOverWhatWasLeft_olderThanAllThatIsNew() throws Exception {
    leave("a", "b", "c");
    Spool spool = open();
    store(spool, "new");

    assertThat(spool.adopt(2)).isEqualTo(new Adoption(4, false));
    assertThat(spool.adopt(2)).isEqualTo(new Adoption(2, true));

    assertThat(ids(spool)).containsExactly("a", "b", "c", "new");
    assertThat(spool.events()).isEqualTo(8);
    assertThat(spool.takeProblems()).isEmpty();
    assertThat(parts()).as("the emptied part is gone").hasSize(1);
  }

  @Test
  void adopt_leavesAloneWhatALivingInstanceHas() throws Exception {
    Spool other = open();
    store(other, "a");
    Spool spool = open();

    assertThat(spool.adopt(10)).isEqualTo(new Adoption(0, true));
    assertThat(ids(other)).containsExactly("a");
    other.close();
    assertThat(spool.adopt(10)).as("found later too").isEqualTo(new Adoption(2, true));
  }

  @Test
  void adopt_tellsOfAnAbandonedInstance_untilItIsClosed() throws Exception {
    long locksBefore = locks();
    Spool living = open();
    Spool abandoned = open();
    Spool spool = open();
    spool.adopt(10);
    assertThat(spool.awaitsAbandoned()).as("of one that lives it has nothing to await").isFalse();

    abandoned.abandon();
    assertThat(spool.adopt(10)).isEqualTo(new Adoption(0, true));
    assertThat(spool.awaitsAbandoned()).isTrue();
    store(abandoned, "late");
    abandoned.close();
    assertThat(spool.adopt(10)).isEqualTo(new Adoption(2, true));
    assertThat(spool.awaitsAbandoned()).isFalse();
    living.close();
    living.abandon();
    assertThat(locks()).as("locks that are held").isEqualTo(locksBefore + 1);
  }

  @Test
  void adopt_leavesAloneWhatAnotherFormatWrote() throws Exception {
    leave("a", "b");
    SpoolOptions options = new SpoolOptions(directory, 1 << 20, false, true);
    try (Spool other = Spool.open(options.forFormat("another"))) {
      assertThat(other.adopt(10)).isEqualTo(new Adoption(0, true));
      assertThat(other.takeProblems()).singleElement().asString().contains("another format");
    }
    assertThat(open().adopt(10)).isEqualTo(new Adoption(4, true));
  }

  @Test
  void adopt_ofSeveral_isInTheOrderInWhichTheyStarted() throws Exception {
    Spool first = open();
    Spool second = open();
    store(second, "b1");
    store(first, "a1");
    store(second, "b2");
    store(first, "a2");
    first.close();
    second.close();

    Spool spool = open();
    spool.adopt(10);

    assertThat(ids(spool)).containsExactly("a1", "a2", "b1", "b2");
  }

  @Test
  void aClockThatWasSetBack_changesNoOrder() throws Exception {
    Spool first = open();
    store(first, "from a time to come");
    first.close();
    Path part = parts().get(0);
    String later = "2" + part.getFileName().toString().substring(1);
    Path moved = Files.move(part, directory.resolve(later));
    Path file = chunks().get(0);
    Files.move(file, moved.resolve("2" + file.getFileName().toString().substring(1)));

    Spool spool = open();
    store(spool, "new");
    spool.adopt(10);
    assertThat(ids(spool)).containsExactly("from a time to come", "new");
  }

  @Test
  void adopt_overwritesNothing() throws Exception {
    leave("a");
    Spool spool = open();
    String taken = chunks().get(0).getFileName().toString();
    List<Path> parts = new ArrayList<>(parts());
    parts.remove(chunks().get(0).getParent());
    Files.writeString(parts.get(0).resolve(taken), "in the way");
    assertThat(spool.adopt(10).events()).isZero();
    assertThat(spool.takeProblems()).singleElement().asString().contains("has that name");
    assertThat(parts.get(0).resolve(taken)).hasContent("in the way");
  }

  @Test
  void adopt_again_keepsTheOrder() throws Exception {
    leave("a", "b");
    Spool middle = open();
    middle.adopt(1); // and ends in the midst of it
    store(middle, "c");
    middle.close();
    Spool spool = open();
    spool.adopt(10);
    assertThat(ids(spool)).containsExactly("a", "b", "c");
  }

  @Test
  void adopt_deletesWhatWasNeverFinished_andKeepsWhatItDoesNotKnow() throws Exception {
    leave("a");
    Path part = parts().get(0);
    Files.writeString(part.resolve("0000000000000000005-0000000001.tmp"), "half");
    Files.writeString(part.resolve("9999999999999999999-0000000000.chunk"), "no long");
    Files.writeString(part.resolve("notes.txt"), "somebody's");
    Files.writeString(directory.resolve("README"), "somebody's");

    Spool spool = open();
    assertThat(spool.adopt(10)).isEqualTo(new Adoption(2, true));

    assertThat(part.resolve("0000000000000000005-0000000001.tmp")).doesNotExist();
    assertThat(part.resolve("notes.txt")).exists();
    assertThat(part.resolve("9999999999999999999-0000000000.chunk")).exists();
    assertThat(directory.resolve("README")).exists();
  }

  @Test
  void adopt_setsADamagedFileAside_alsoForTheNextOne() throws Exception {
    leave("a", "b", "c");
    Files.write(chunks().get(1), new byte[] {1, 2, 3});

    Spool spool = open();
    assertThat(spool.adopt(10)).isEqualTo(new Adoption(4, true));
    assertThat(ids(spool)).containsExactly("a", "c");
    assertThat(spool.takeProblems()).singleElement().asString().contains("corrupt");
    spool.close();

    Spool next = open();
    assertThat(next.adopt(10).events()).isEqualTo(4);
    assertThat(next.takeProblems()).as("said once").isEmpty();
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(file -> file.toString().endsWith(".corrupt"))).hasSize(1);
    }
  }

  @Test
  void adopt_ofSomethingThatIsNoFile_costsItAlone() throws Exception {
    leave("a", "b", "c");
    Path second = chunks().get(1);
    Files.delete(second);
    Files.createSymbolicLink(second, chunks().get(0));
    Spool spool = open();
    assertThat(spool.adopt(10)).isEqualTo(new Adoption(4, true));
    assertThat(spool.takeProblems()).hasSize(1);
  }

  @Test
  void adopt_fromADiskThatFails_leavesItForLater() throws Exception {
    leave("a", "b");
    for (Op op : List.of(Op.MOVE, Op.READ)) {
      FaultyIo io = new FaultyIo();
      Spool spool = open(io);
      io.fail(op, "Input/output error");
      assertThat(spool.adopt(10)).isEqualTo(new Adoption(0, true));
      assertThat(spool.takeProblems()).isNotEmpty().allMatch(p -> p.contains("Input/output"));
      spool.close();
    }
    Spool spool = open();
    spool.adopt(10);
    assertThat(ids(spool)).containsExactly("a", "b");
  }

  @Test
  void adopt_leavesAloneWhatAnybodyCouldHavePutThere() throws Exception {
    leave("a");
    Path part = parts().get(0);
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxrwxrwx"));
    Spool spool = open();
    assertThat(spool.adopt(10).events()).isZero();
    assertThat(spool.takeProblems()).singleElement().asString().contains(part.toString());
    assertThat(chunks()).hasSize(1);
  }

  @Test
  void adopt_followsNoSymbolicLink(@TempDir Path elsewhere) throws Exception {
    leave("a");
    Path part = parts().get(0);
    Files.move(part, elsewhere.resolve("part"));
    Files.createSymbolicLink(part, elsewhere.resolve("part"));
    assertThat(open().adopt(10).events()).isZero();
  }

  @Test
  void adopt_clearsAwayWhatAnotherWasClearingWhenItEnded() throws Exception {
    leave("a");
    Path part = parts().get(0);
    Path retired =
        Files.createDirectory(
            directory.resolve(
                "0000000000000000001-00000000-0000-0000-0000-000000000000"
                    + LockedDirectory.RETIRED));
    Files.createFile(retired.resolve(LockedDirectory.LOCK));
    open().adopt(10);
    assertThat(retired).doesNotExist();
    assertThat(part).doesNotExist();
  }

  @Test
  void damageToSomeFiles_costsThemAlone() throws Exception {
    String[] ids = Stream.iterate(0, i -> i + 1).limit(60).map(i -> "c" + i).toArray(String[]::new);
    leave(ids);
    List<String> expected = new ArrayList<>(List.of(ids));
    Random random = new Random(5);
    List<Path> files = chunks();
    for (int i = 0; i < files.size(); i += 3) {
      byte[] bytes = Files.readAllBytes(files.get(i));
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(files.get(i), bytes);
      expected.remove("c" + i);
    }
    Spool spool = open();
    spool.adopt(100);
    List<String> loaded = new ArrayList<>();
    spool
        .waiting()
        .forEachRemaining(
            handle -> {
              if (spool.load(handle) instanceof Loaded good) {
                loaded.add(good.chunk().id());
                assertThat(good.chunk()).isEqualTo(Chunks.of(good.chunk().id(), 10));
              }
            });
    assertThat(loaded).containsExactlyElementsOf(expected);
    assertThat(spool.takeProblems()).hasSize(20);
  }

  /** Instances come and go at once on one directory: each batch is in one place, always. */
  @Test
  void manyAtOnce_loseNothingAndTakeNothingTwice() throws Exception {
    int threads = 4;
    int rounds = 60;
    long locksBefore = locks();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String name = "t" + t + "-";
        ends.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < rounds; i++) {
                    try (Spool spool =
                        Spool.open(new SpoolOptions(directory, 1 << 24, false, true))) {
                      store(spool, name + i);
                      spool.adopt(i % 5);
                    }
                  }
                  return name;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      pool.shutdownNow();
    }

    Spool spool = Spool.open(new SpoolOptions(directory, 1 << 24, false, true));
    opened.add(spool);
    spool.adopt(Integer.MAX_VALUE);
    assertThat(spool.takeProblems()).isEmpty();
    assertThat(ids(spool)).hasSize(threads * rounds).doesNotHaveDuplicates();
    assertThat(parts()).hasSize(1);
    assertThat(locks()).as("locks that are held").isEqualTo(locksBefore + 1);
  }

  /** How many parts this JVM says that it has locked. */
  private static long locks() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith(LockedDirectory.class.getPackageName()))
        .count();
  }

  /** An instance stores these and is gone. */
  private void leave(String... ids) throws SpoolException {
    try (Spool spool = open()) {
      for (String id : ids) {
        store(spool, id);
      }
    }
  }

  private static void store(Spool spool, String id) {
    assertThat(spool.store(Chunks.of(id, 10), 0)).isInstanceOf(Stored.class);
  }

  private static List<String> ids(Spool spool) {
    List<String> ids = new ArrayList<>();
    List<SpoolHandle> handles = new ArrayList<>();
    spool.waiting().forEachRemaining(handles::add);
    for (SpoolHandle handle : handles) {
      ids.add(((Loaded) spool.load(handle)).chunk().id());
      spool.release(handle);
    }
    return ids;
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  private List<Path> chunks() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(".chunk")).sorted().toList();
    }
  }
}
