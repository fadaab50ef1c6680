package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppenderConfigTest {

  @Test
  void maxBufferBytes_isAQuarterOfASmallHeap() {
    assertThat(AppenderConfig.defaultBufferBytes(64L << 20).getSize()).isEqualTo(16L << 20);
    assertThat(AppenderConfig.defaultBufferBytes(128L << 20).getSize()).isEqualTo(32L << 20);
    assertThat(AppenderConfig.defaultBufferBytes(Long.MAX_VALUE).getSize()).isEqualTo(32L << 20);
  }
}
