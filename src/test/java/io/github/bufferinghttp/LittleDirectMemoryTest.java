package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A JVM whose memory outside the heap is nearly used up: bodies then go from the heap, and the
 * application does not pay for each request with a full collection, which is what the JVM does
 * before it refuses a buffer.
 */
@Tag("slow")
class LittleDirectMemoryTest {

  private static final int MOST_COLLECTIONS = 4;

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "zstd"})
  void memoryThatIsTooSmallForABody_isDoneWithout(String compression) {
    check(compression, "early", "256k", 1_000);
  }

  /** Bodies have their buffers from before then; what the client needs beside them is not there. */
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void memoryThatRunsOutLater_isDoneWithout(String compression) {
    check(compression, "late", "6m", 2_000);
  }

  private static void check(String compression, String when, String most, int delivered) {
    String output =
        new ChildJvm()
            .with("-XX:MaxDirectMemorySize=" + most)
            .with("-XX:+UseSerialGC")
            .with("-Xmx128m")
            .run(LittleDirectMemoryMain.class, compression, when)
            .output();
    assertThat(output).contains("delivered " + delivered);
    Matcher collections = Pattern.compile("collections (\\d+)").matcher(output);
    assertThat(collections.find()).isTrue();
    assertThat(Integer.parseInt(collections.group(1))).isLessThanOrEqualTo(MOST_COLLECTIONS);
  }
}
