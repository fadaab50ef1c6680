package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An endless recursion that logs comes to the end of its stack anywhere in the appender. Wherever
 * that is, the appender goes on. Interpreted, as in a young process, each call takes stack.
 */
@Tag("slow")
class EndOfStackTest {

  @ParameterizedTest
  @CsvSource({"block, 8192", "block, 8", "dropOldest, 8", "dropNewest, 8"})
  void callersThatComeToIt_harmNobodyElse(String policy, String capacity) {
    assertThat(new ChildJvm().with("-Xint").run(EndOfStackMain.class, policy, capacity).output())
        .containsPattern("buffered 0, delivered [1-9]");
  }
}
