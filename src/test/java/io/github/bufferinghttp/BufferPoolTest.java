package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BufferPoolTest {

  private final Memory memory = new Memory(64 * 1024);
  private final BufferPool pool = new BufferPool(memory);

  @Test
  void take_givesBackWhatItWasGiven() {
    byte[] large = pool.take(20_000);
    assertThat(large).hasSize(20 * 1024);
    pool.give(large);
    assertThat(pool.bytes()).isEqualTo(20 * 1024);
    assertThat(pool.take(17_000)).isSameAs(large);
    assertThat(pool.take(17_000)).isNotSameAs(large);
    assertThat(pool.bytes()).isZero();
  }

  @Test
  void take_isLargeEnoughAndWastesLittle() {
    for (int size = 1; size < 1 << 28; size = size * 3 / 2 + 1) {
      assertThat(pool.take(size).length).isBetween(size, Math.max(size, size / 4 * 5 + 5));
    }
  }

  @Test
  void give_keepsNoMoreThanTheMemoryOfChunksLeaves() {
    memory.addToChunks(48 * 1024);
    pool.give(new byte[32 * 1024]);
    assertThat(pool.bytes()).isZero();
    pool.give(new byte[16 * 1024]);
    assertThat(pool.bytes()).isEqualTo(16 * 1024);
  }

  @Test
  void give_filesAnOddArrayUnderASizeThatItHas() {
    pool.give(new byte[5_000]);
    assertThat(pool.take(4_096)).hasSize(5_000);
    assertThat(pool.take(5_000).length).isGreaterThanOrEqualTo(5_000);
  }
}
