package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prefixes of a few keys are made once; what is kept of them is bounded. */
class PrefixCacheTest {

  private final List<Object> made = new ArrayList<>();
  private final PrefixCache cache =
      new PrefixCache(
          (key, sink) -> {
            made.add(key);
            sink.writeUtf8("<" + key);
          });

  private String of(String key) {
    return new String(cache.of(key), StandardCharsets.UTF_8);
  }

  @Test
  void prefix_isMadeOnceWhileItsKeyIsAmongTheLast() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(of("key " + i % 50)).isEqualTo("<key " + i % 50);
    }
    assertThat(made).hasSize(50);
    for (int i = 0; i < 100; i++) {
      of("other " + i);
    }
    of("key 0");
    assertThat(made).hasSize(151);
  }

  @Test
  void longPrefix_isNotKept() {
    String key = "k".repeat(100_000);
    assertThat(of(key)).isEqualTo("<" + key);
    assertThat(of(key)).isEqualTo("<" + key);
    assertThat(made).hasSize(2);
  }
}
