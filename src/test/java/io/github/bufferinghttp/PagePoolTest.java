package io.github.bufferinghttp;

import static io.github.bufferinghttp.PagePool.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PagePoolTest {

  private final Memory memory = new Memory(16 * PAGE);
  private final PagePool pool = new PagePool(memory);

  @Test
  void take_givesBackWhatItWasGiven() {
    byte[] page = pool.take();
    assertThat(page).hasSize(PAGE);
    pool.give(page);
    assertThat(pool.bytes()).isEqualTo(PAGE);
    assertThat(pool.take()).isSameAs(page);
    assertThat(pool.take()).isNotSameAs(page);
    assertThat(pool.bytes()).isZero();
  }

  @Test
  void give_keepsWhatMemoryHasRoomFor() {
    memory.add(13 * PAGE);
    for (int i = 0; i < 5; i++) {
      pool.give(new byte[PAGE]);
    }
    assertThat(pool.bytes()).isEqualTo(3 * PAGE);
    memory.add(-1 * PAGE);
    pool.give(new byte[PAGE]);
    pool.give(new byte[PAGE]);
    assertThat(pool.bytes()).isEqualTo(4 * PAGE);
  }

  @Test
  void letGoOfSpare_leavesWhatWasNeededAndEndsWithNothing() {
    long second = TimeUnit.SECONDS.toNanos(1);
    pool.letGoOfSpare(0);
    for (int i = 0; i < 12; i++) {
      pool.give(new byte[PAGE]);
    }
    pool.letGoOfSpare(second);
    assertThat(pool.bytes()).isEqualTo(12 * PAGE); // they came since the last look
    for (int i = 0; i < 8; i++) {
      pool.take();
    }
    for (int i = 0; i < 8; i++) {
      pool.give(new byte[PAGE]);
    }
    pool.letGoOfSpare(second + 1);
    assertThat(pool.bytes()).isEqualTo(12 * PAGE); // too soon for another look
    pool.letGoOfSpare(2 * second);
    assertThat(pool.bytes()).isEqualTo(10 * PAGE); // four were never taken
    for (int i = 3; i < 10; i++) {
      pool.letGoOfSpare(i * second);
    }
    assertThat(pool.bytes()).isZero();
  }

  @Test
  void give_keepsNoOtherSize() {
    pool.give(new byte[PAGE - 1]);
    pool.give(new byte[2 * PAGE]);
    assertThat(pool.bytes()).isZero();
  }

  /** Also where it is large events in the queue that take it, not chunks. */
  @Test
  void whatIsKept_isNotBesideAFullMemory() {
    pool.give(new byte[PAGE]);
    memory.add(15 * PAGE);
    pool.makeWay();
    assertThat(pool.bytes()).isEqualTo(PAGE);
    memory.add(1);
    pool.letGoOfSpare(0);
    pool.makeWay();
    assertThat(pool.bytes()).isZero();
    pool.letGoOfSpare(TimeUnit.SECONDS.toNanos(2));
    assertThat(pool.bytes()).isZero();
  }

  @Test
  void closed_keepsNothing() {
    pool.give(new byte[PAGE]);
    pool.letGoOfSpare(0);
    pool.close();
    assertThat(pool.bytes()).isZero();
    pool.letGoOfSpare(TimeUnit.SECONDS.toNanos(2));
    assertThat(pool.bytes()).isZero();
    pool.give(new byte[PAGE]);
    assertThat(pool.bytes()).isZero();
  }
}
