package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name server that never answers costs nobody anything but its own destination. */
@Tag("slow")
class HangingNamesTest {

  @TempDir Path directory;

  @Test
  void lookUpThatHangs_isEndedByTheWatchdog_andNobodyElseWaits() throws Exception {
    Path pipe = directory.resolve("hosts");
    assumeTrue(makePipe(pipe), "there is no mkfifo here");
    ChildJvm.Result result =
        new ChildJvm()
            .with("-Djdk.net.hosts.file=" + pipe)
            .run(HangingNames.class, pipe.toString());
    assertThat(result.output()).contains("all held");
    assertThat(result.exit()).isZero();
  }

  private static boolean makePipe(Path pipe) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
