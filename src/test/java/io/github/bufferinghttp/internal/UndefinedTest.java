package io.github.bufferinghttp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UndefinedTest {

  @Test
  void variable_isTheOneThatLogbackMarked() {
    assertThat(Undefined.variable("Bearer TO.KEN_IS_UNDEFINED")).isEqualTo("TO.KEN");
    assertThat(Undefined.variable("Bearer token")).isNull();
  }

  @Test
  @Timeout(10)
  void variable_ofALongToken_isSoonFoundNotToBeThere() {
    assertThat(Undefined.variable("x".repeat(500_000))).isNull();
  }
}
