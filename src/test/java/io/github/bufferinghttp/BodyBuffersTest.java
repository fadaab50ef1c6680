package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BodyBuffersTest {

  private final BodyBuffers buffers = new BodyBuffers(2);

  @Test
  void take_usesAgainWhatWasGivenBack() {
    ByteBuffer first = buffers.take(100_000);
    assertThat(first.isDirect()).isTrue();
    first.put(new byte[100_000]).flip();
    buffers.give(first);
    ByteBuffer second = buffers.take(90_000);
    assertThat(second).isSameAs(first);
    assertThat(second.remaining()).isGreaterThanOrEqualTo(90_000);
    assertThat(buffers.take(90_000)).isNotSameAs(first);
  }

  @Test
  void take_hasRoomForAnySize() {
    for (int bytes = 0; bytes < 3_000_000; bytes = bytes * 3 / 2 + 1) {
      ByteBuffer buffer = buffers.take(bytes);
      assertThat(buffer.remaining()).isGreaterThanOrEqualTo(bytes);
      buffers.give(buffer);
    }
  }

  /** They would hold more memory than is worth keeping. */
  @Test
  void largeBodies_areNotKept() {
    ByteBuffer large = buffers.take(2_000_000);
    assertThat(large.isDirect()).isFalse();
    buffers.give(large);
    assertThat(buffers.take(2_000_000)).isNotSameAs(large);
  }

  @Test
  void give_keepsNoMoreThanAreUsedAtOnce() {
    ByteBuffer[] taken =
        IntStream.range(0, 3).mapToObj(i -> buffers.take(10)).toArray(ByteBuffer[]::new);
    for (ByteBuffer buffer : taken) {
      buffers.give(buffer);
    }
    assertThat(buffers.take(10)).isSameAs(taken[0]);
    assertThat(buffers.take(10)).isSameAs(taken[1]);
    assertThat(buffers.take(10)).isNotSameAs(taken[2]);
  }

  @Test
  void closed_keepsNothing() {
    ByteBuffer before = buffers.take(10);
    ByteBuffer after = buffers.take(10);
    buffers.give(before);
    buffers.close();
    buffers.give(after);
    assertThat(buffers.take(10)).isNotSameAs(before).isNotSameAs(after);
  }
}
