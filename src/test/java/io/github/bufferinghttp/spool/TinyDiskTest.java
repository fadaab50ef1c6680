package io.github.bufferinghttp.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bufferinghttp.spool.Spool.Failed;
import io.github.bufferinghttp.spool.Spool.Full;
import io.github.bufferinghttp.spool.Spool.Loaded;
import io.github.bufferinghttp.spool.Spool.StoreResult;
import io.github.bufferinghttp.spool.Spool.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real disk that really is full: a file system in memory, where this user may mount one. */
class TinyDiskTest {

  @TempDir private Path temp;
  private boolean mounted;

  private Path mount(String options) throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString());
    if (!mounted) {
      System.err.println("SKIPPED: a full disk could not be tried, this user may not mount one");
    }
    assumeTrue(mounted, "this user may not mount a file system");
    return disk;
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      String disk = temp.resolve("disk").toString();
      assertThat(run("umount", disk)).isTrue();
      while (run("mountpoint", "-q", disk)) { // a test failed half way
        assertThat(run("umount", disk)).isTrue();
      }
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such command
    }
  }

  @Test
  void aFullDisk_isRefusedBeforeItIsFull() throws Exception {
    Path disk = mount("size=2m");
    try (Spool spool = Spool.open(new SpoolOptions(disk, 1L << 30, true, false))) {
      List<SpoolHandle> stored = fill(spool, Full.class);
      assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThan((2 << 20) / 20);
      assertThat(stored).hasSizeGreaterThan(20).allSatisfy(h -> assertLoads(spool, h));
    }
  }

  @Test
  void aFullDisk_makesRoomForTheNewest() throws Exception {
    Path disk = mount("size=2m");
    try (Spool spool = Spool.open(new SpoolOptions(disk, 1L << 30, false, true))) {
      long evicted = 0;
      for (int i = 0; i < 200; i++) {
        StoreResult result = spool.store(Chunks.of("c" + i, 60_000), 0);
        assertThat(result).isInstanceOf(Stored.class);
        evicted += result.evicted().size();
      }
      assertThat(evicted).isGreaterThan(150);
      assertThat(spool.events()).isEqualTo(2 * (200 - evicted));
    }
  }

  @Test
  void aDiskOutOfInodes_failsAndIsTriedAgain() throws Exception {
    Path disk = mount("size=2m,nr_inodes=12");
    try (Spool spool = Spool.open(new SpoolOptions(disk, 1L << 30, false, true))) {
      List<SpoolHandle> stored = fill(spool, Failed.class);
      assertThat(spool.available(0)).isFalse();
      assertThat(stored).isNotEmpty().allSatisfy(handle -> assertLoads(spool, handle));
      spool.remove(stored.get(0));
      assertThat(spool.store(Chunks.of("again", 10), FileSpool.RETRY_NANOS))
          .isInstanceOf(Stored.class);
    }
  }

  @Test
  void aDiskThatBecomesReadOnly_failsAndKeepsAll() throws Exception {
    Path disk = mount("size=2m");
    try (Spool spool = Spool.open(new SpoolOptions(disk, 1L << 30, false, true))) {
      SpoolHandle handle = ((Stored) spool.store(Chunks.of("a", 10), 0)).handle();
      // a file is open for writing, the lock, so the same disk is mounted once more on top
      assertThat(run("mount", "--bind", disk.toString(), disk.toString())).isTrue();
      assertThat(run("mount", "-o", "remount,bind,ro", disk.toString())).isTrue();
      assertThat(spool.store(Chunks.of("b", 10), 0))
          .isInstanceOfSatisfying(
              Failed.class, f -> assertThat(f.reason()).contains("Read-only file system"));
      assertLoads(spool, handle);
      assertThatThrownBy(() -> Spool.open(new SpoolOptions(disk, 1L << 30, false, true)))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("cannot be written to: Read-only file system");
      assertThat(run("umount", disk.toString())).isTrue();
      assertThat(spool.store(Chunks.of("b", 10), FileSpool.RETRY_NANOS)).isInstanceOf(Stored.class);
    }
  }

  /** Stores until it no longer can, which is expected to look like that. */
  private static List<SpoolHandle> fill(Spool spool, Class<? extends StoreResult> end) {
    List<SpoolHandle> stored = new ArrayList<>();
    StoreResult result = spool.store(Chunks.of("c0", 60_000), 0);
    while (result instanceof Stored good) {
      stored.add(good.handle());
      result = spool.store(Chunks.of("c" + stored.size(), 60_000), 0);
    }
    assertThat(result).isInstanceOf(end);
    return stored;
  }

  private static void assertLoads(Spool spool, SpoolHandle handle) {
    assertThat(spool.load(handle)).isInstanceOf(Loaded.class);
  }
}
