package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BufferPoolTest {

  private final Memory memory = new Memory(128 * 1024);
  private final BufferPool pool = new BufferPool(memory);

  @Test
  void take_givesBackWhatItWasGiven() {
    byte[] large = pool.take(20_000);
    assertThat(large).hasSize(20 * 1024 - BufferPool.HEADER);
    pool.give(large);
    assertThat(pool.bytes()).isEqualTo(20 * 1024 - BufferPool.HEADER);
    assertThat(pool.take(17_000)).isSameAs(large);
    assertThat(pool.take(17_000)).isNotSameAs(large);
    assertThat(pool.bytes()).isZero();
  }

  @Test
  void take_isLargeEnoughAndWastesLittle() {
    for (int size = 1; size < 1 << 28; size = size * 3 / 2 + 1) {
      assertThat(pool.take(size).length).isBetween(size, Math.max(size, size / 4 * 5 + 8));
    }
  }

  /** Or G1 gives each of them twice the memory. */
  @Test
  void take_fillsAPowerOfTwoTogetherWithTheHeader() {
    assertThat(pool.take(1_000_000)).hasSize((1 << 20) - BufferPool.HEADER);
  }

  @Test
  void give_keepsWhatMemoryHasRoomFor() {
    memory.add(88 * 1024);
    pool.give(new byte[24 * 1024]);
    pool.give(new byte[24 * 1024]);
    assertThat(pool.bytes()).isEqualTo(24 * 1024);
    pool.give(new byte[8 * 1024]);
    assertThat(pool.bytes()).isEqualTo(32 * 1024);
    memory.add(-88 * 1024);
    pool.give(new byte[8 * 1024]);
    assertThat(pool.bytes()).isEqualTo(32 * 1024);
  }

  /** Also where it is large events in the queue that take it, not chunks. */
  @Test
  void whatIsKept_isNotBesideAFullMemory() {
    pool.give(new byte[16 * 1024]);
    memory.add(112 * 1024);
    pool.makeWay();
    assertThat(pool.bytes()).isEqualTo(16 * 1024);
    memory.add(1);
    pool.makeWay();
    assertThat(pool.bytes()).isZero();
    pool.give(new byte[16 * 1024]);
    assertThat(pool.bytes()).isZero();
    assertThat(pool.take(16 * 1024)).hasSizeGreaterThanOrEqualTo(16 * 1024);
  }

  @Test
  void closed_keepsNothing() {
    pool.give(new byte[16 * 1024]);
    pool.close();
    assertThat(pool.bytes()).isZero();
    pool.give(new byte[16 * 1024]);
    assertThat(pool.bytes()).isZero();
  }

  @Test
  void give_filesAnOddArrayUnderASizeThatItHas() {
    pool.give(new byte[5_000]);
    assertThat(pool.take(4_080)).hasSize(5_000);
    assertThat(pool.take(5_000).length).isGreaterThanOrEqualTo(5_000);
  }
}
