package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** {@code Retry-After} and {@code Location}, whatever a server writes there. */
class AnswerHeadersFuzzTest {

  @FuzzTest(maxDuration = "60s")
  void retryAfterAndLocation_areReadOrLeft(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Duration wait = RetryAfterHeader.parse(text, EngineRig.START);
    if (wait != null) {
      assertThat(wait).isPositive().isLessThanOrEqualTo(RetryAfterHeader.LONGEST);
    }
    assertThat(Secrets.showTarget(text)).doesNotContain("?", "#");
  }
}
