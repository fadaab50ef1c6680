package io.github.bufferinghttp.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bufferinghttp.spool.Spool.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolDirectoryTest {

  @TempDir private Path temp;

  private static Spool open(Path directory) throws SpoolException {
    return Spool.open(new SpoolOptions(directory, 1 << 20, true, true));
  }

  @Test
  void open_makesTheDirectoryAndItsParentsForTheirOwnerAlone() throws Exception {
    Path directory = temp.resolve("a/b/spool");
    try (Spool spool = open(directory)) {
      spool.store(Chunks.of("a", 10), 0);
      for (Path made : walk(temp.resolve("a"))) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
            .as(made.toString())
            .isEqualTo(Files.isDirectory(made) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void open_leavesTheModeOfADirectoryThatWasThere() throws Exception {
    Path directory = temp.resolve("spool");
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    open(directory).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwxr-xr-x");
  }

  /** Many file systems give the number of a directory that is gone to the next one. */
  @Test
  void open_whereANumberIsTakenForLocked_leavesNoPartBehind() throws Exception {
    Path base = Files.createDirectory(temp.resolve("base"));
    Path gone = Files.createDirectory(base.resolve("gone"));
    String guard =
        LockedDirectory.GUARD + Files.readAttributes(gone, BasicFileAttributes.class).fileKey();
    Files.delete(gone);
    System.setProperty(guard, "true");
    try (SpoolDirectory directory = SpoolDirectory.open(base);
        Stream<Path> parts = Files.list(base)) {
      assertThat(parts).containsExactly(directory.own());
    } finally {
      System.clearProperty(guard);
    }
  }

  @Test
  void open_refusesASymbolicLink_andAFile() throws Exception {
    Path real = Files.createDirectory(temp.resolve("real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);
    Path dangling = Files.createSymbolicLink(temp.resolve("dangling"), temp.resolve("nowhere"));
    Path file = Files.createFile(temp.resolve("file"));

    assertRefused(link, "is a symbolic link");
    assertRefused(dangling, "is a symbolic link");
    assertRefused(file, "is a file, not a directory");
    assertRefused(file.resolve("below"), "cannot be made");
    assertThat(walk(real)).containsExactly(real);
    assertThat(temp.resolve("nowhere")).doesNotExist();
  }

  @Test
  void open_refusesWhatItCannotWriteTo() throws Exception {
    Path directory = Files.createDirectory(temp.resolve("spool"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
    assumeFalse(Files.isWritable(directory), "the superuser may write everywhere");
    assertRefused(directory, "cannot be written to: permission denied");
  }

  @Test
  void open_refusesWhereNobodyCanMakeADirectory() {
    Path proc = Path.of("/proc");
    assumeTrue(Files.isDirectory(proc), "no /proc here");
    assertRefused(proc, "cannot be written to");
    assertRefused(proc.resolve("spool"), "cannot be made");
  }

  private static void assertRefused(Path directory, String why) {
    assertThatThrownBy(() -> open(directory).close())
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining("'" + directory + "' " + why);
  }

  @Test
  void fileNames_areNumbersThatSortByAge() throws Exception {
    try (Spool spool = open(temp)) {
      SpooledKey key = SpooledKey.ofText("../../secret");
      spool.store(Chunks.of("../id", key, 10), 0);
      spool.store(Chunks.of("b", 10), 0);
      List<String> names =
          walk(temp).stream()
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".chunk"))
              .toList();
      assertThat(names)
          .hasSize(2)
          .isSorted()
          .allMatch(name -> name.matches("[0-9]{19}-[0-9]{10}\\.chunk"));
    }
  }

  @Test
  void close_ofAnEmptySpool_leavesNothing() throws Exception {
    Path directory = temp.resolve("spool");
    Spool spool = open(directory);
    spool.remove(((Stored) spool.store(Chunks.of("a", 10), 0)).handle());
    spool.close();
    assertThat(walk(directory)).containsExactly(directory);
  }

  @Test
  void theLock_isTheOnlyFileThatStaysOpen() throws Exception {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "no /proc here");
    try (Spool spool = open(temp)) {
      for (int i = 0; i < 50; i++) {
        spool.load(((Stored) spool.store(Chunks.of("a" + i, 10), 0)).handle());
      }
      String real = temp.toRealPath().toString();
      try (Stream<Path> open = Files.list(descriptors)) {
        assertThat(open.map(SpoolDirectoryTest::target).filter(name -> name.startsWith(real)))
            .singleElement()
            .asString()
            .endsWith("/lock");
      }
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  private static List<Path> walk(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.sorted().toList();
    }
  }
}
