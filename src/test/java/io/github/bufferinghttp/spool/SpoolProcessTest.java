package io.github.bufferinghttp.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.spool.Spool.Adoption;
import io.github.bufferinghttp.spool.Spool.Loaded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Other processes on the same directory, alive and killed. */
@Timeout(120)
class SpoolProcessTest {

  private static final int KILLS = 8;

  @TempDir private Path directory;

  private Spool open() throws SpoolException {
    return Spool.open(new SpoolOptions(directory, 1L << 30, false, true));
  }

  @Test
  void adopt_leavesALivingProcessAlone_andTakesOverOnceItIsGone() throws Exception {
    Process child = SpoolChild.start(directory, "hold", "theirs");
    try (BufferedReader out = child.inputReader();
        Spool spool = open()) {
      assertThat(out.readLine()).isEqualTo("ready");
      assertThat(spool.adopt(10)).isEqualTo(new Adoption(0, true));
      assertThat(spool.adopt(10)).as("the look took no lock away").isEqualTo(new Adoption(0, true));

      try (OutputStream in = child.getOutputStream()) {
        in.write(1);
      }
      assertThat(out.readLine()).startsWith("closing");
      assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();

      assertThat(spool.adopt(10)).isEqualTo(new Adoption(2, true));
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void killedAtAnyMoment_nothingThatWasPromisedIsLost() throws Exception {
    Random random = new Random(11);
    List<String> promised = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      Process child = SpoolChild.start(directory, "write", "k" + kill);
      promised.addAll(readAndKill(child, 1 + random.nextInt(150)));
    }

    Map<String, List<Integer>> found = new HashMap<>();
    try (Spool spool = open()) {
      while (!spool.adopt(1_000).done()) {
        assertThat(spool.takeProblems()).isEmpty();
      }
      assertThat(spool.takeProblems()).isEmpty();
      List<SpoolHandle> all = new ArrayList<>();
      spool.waiting().forEachRemaining(all::add);
      for (SpoolHandle handle : all) {
        SpooledChunk chunk = ((Loaded) spool.load(handle)).chunk();
        assertThat(chunk).isEqualTo(Chunks.of(chunk.id(), 2_000));
        String[] id = chunk.id().split("-");
        found.computeIfAbsent(id[0], name -> new ArrayList<>()).add(Integer.parseInt(id[1]));
        spool.remove(handle);
      }
    }

    for (String id : promised) {
      String[] parts = id.split("-");
      assertThat(found.get(parts[0])).as(id).contains(Integer.parseInt(parts[1]));
    }
    assertThat(found.values())
        .allSatisfy(ids -> assertThat(ids).isSorted().doesNotHaveDuplicates());
    assertThat(directory).isEmptyDirectory();
  }

  /** On POSIX a process loses its lock when any descriptor of the file is closed. */
  @Test
  void twoSpoolsOfOneProcess_doNotUnlockEachOther() throws Exception {
    try (Spool first = open();
        Spool second = open()) {
      first.store(Chunks.of("a", 10), 0);
      assertThat(second.adopt(10).events()).isZero();

      Process child = SpoolChild.start(directory, "adopt", "");
      try (BufferedReader out = child.inputReader()) {
        assertThat(out.readLine()).isEqualTo("0");
      } finally {
        child.destroyForcibly();
      }
    }
  }

  @Test
  void manyProcessesAtOnce_loseNothingAndTakeNothingTwice() throws Exception {
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      children.add(SpoolChild.start(directory, "cycle", "p" + i));
    }
    List<String> promised = new ArrayList<>();
    for (Process child : children) {
      try (BufferedReader out = child.inputReader()) {
        out.lines().forEach(promised::add);
      } finally {
        child.destroyForcibly();
      }
    }
    assertThat(promised).hasSize(300);

    List<String> found = new ArrayList<>();
    try (Spool spool = open()) {
      assertThat(spool.adopt(1_000).done()).isTrue();
      assertThat(spool.takeProblems()).isEmpty();
      spool
          .waiting()
          .forEachRemaining(handle -> found.add(((Loaded) spool.load(handle)).chunk().id()));
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(promised);
  }

  /** Reads some promises, kills the process, and reads those that were on their way. */
  private static List<String> readAndKill(Process child, int lines) throws Exception {
    List<String> promised = new ArrayList<>();
    try (BufferedReader out = child.inputReader()) {
      for (String line = out.readLine(); line != null; line = next(out)) {
        if (line.startsWith("k")) {
          promised.add(line);
        }
        if (promised.size() == lines) {
          child.toHandle().destroyForcibly(); // leaves the pipe open, unlike the Process
        }
      }
    } finally {
      child.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }
    assertThat(promised).hasSizeGreaterThanOrEqualTo(lines);
    return promised;
  }

  /** The next whole line; of the last one the kill may have left a part. */
  private static @Nullable String next(BufferedReader out) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = out.read(); c != '\n'; c = out.read()) {
      if (c < 0) {
        return null;
      }
      line.append((char) c);
    }
    return line.toString();
  }
}
