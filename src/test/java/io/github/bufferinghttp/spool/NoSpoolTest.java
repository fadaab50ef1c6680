package io.github.bufferinghttp.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.spool.Spool.Adoption;
import io.github.bufferinghttp.spool.Spool.Full;
import org.junit.jupiter.api.Test;

class NoSpoolTest {

  @Test
  void none_takesNothingAndHoldsNothing() {
    try (Spool spool = Spool.none()) {
      assertThat(spool.available(0)).isFalse();
      assertThat(spool.store(Chunks.of("a", 10), 0)).isInstanceOf(Full.class);
      assertThat(spool.waiting().hasNext()).isFalse();
      assertThat(spool.adopt(10)).isEqualTo(new Adoption(0, true));
      assertThat(spool.events() + spool.waitingEvents() + spool.bytes()).isZero();
    }
  }
}
