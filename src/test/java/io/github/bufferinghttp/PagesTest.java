package io.github.bufferinghttp;

import static io.github.bufferinghttp.PagePool.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PagesTest {

  private final PagePool pool = new PagePool(new Memory(1 << 20));
  private final Random random = new Random(20261126);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void write_keepsEveryByteWhateverTheSizes() {
    for (int round = 0; round < 200; round++) {
      Pages pages = new Pages(pool);
      ByteBuffer expected = ByteBuffer.allocate(8 * PAGE);
      int most = 1 + random.nextInt(2 * PAGE);
      while (true) {
        byte[] source = bytes(random.nextInt(most));
        int from = source.length == 0 ? 0 : random.nextInt(source.length);
        int length = source.length - from;
        if (length > expected.remaining()) {
          break;
        }
        pages.write(source, from, length);
        expected.put(source, from, length);
        assertThat(pages.size()).isEqualTo(expected.position());
      }
      assertThat(pages.copy()).isEqualTo(Arrays.copyOf(expected.array(), expected.position()));
      ByteBuffer direct = ByteBuffer.allocateDirect(pages.size());
      pages.copyTo(direct);
      assertThat(direct.hasRemaining()).isFalse();
      assertThat(direct.flip()).isEqualTo(expected.duplicate().flip());
      pages.free();
    }
  }

  @Test
  void write_atTheEdgeOfAPage() {
    for (int length = PAGE - 2; length <= PAGE + 2; length++) {
      Pages pages = new Pages(pool);
      byte[] first = bytes(length);
      pages.write(first, 0, length);
      pages.write(new byte[] {42}, 0, 1);
      byte[] expected = Arrays.copyOf(first, length + 1);
      expected[length] = 42;
      assertThat(pages.copy()).isEqualTo(expected);
    }
  }

  @Test
  void write_aPartOfOtherPages() {
    Pages other = new Pages(pool);
    byte[] all = bytes(5 * PAGE + 17);
    other.write(all, 0, all.length);
    for (int round = 0; round < 200; round++) {
      int from = random.nextInt(all.length);
      int to = from + random.nextInt(all.length - from);
      Pages part = new Pages(pool);
      part.write(other, from, to);
      assertThat(part.copy()).isEqualTo(Arrays.copyOfRange(all, from, to));
    }
  }

  /** A million keys with an event each must not take a page each. */
  @Test
  void aFewBytes_takeLittle() {
    Pages pages = new Pages(pool);
    assertThat(pages.taken()).isZero();
    pages.write(bytes(200), 0, 200);
    assertThat(pages.taken()).isLessThan(512);
  }

  @Test
  void manyBytes_leaveLessThanAPageEmpty() {
    Pages pages = new Pages(pool);
    for (int i = 0; i < 1_000; i++) {
      pages.write(bytes(470), 0, 470);
      assertThat(pages.taken())
          .isBetween(pages.size(), Math.max(512 + pages.size() * 2, pages.size() + PAGE));
    }
    assertThat(pages.taken() - pages.size()).isLessThan(PAGE);
  }

  @Test
  void reserve_takesWhatIsWrittenThen() {
    Pages pages = new Pages(pool);
    pages.reserve(3 * PAGE);
    int taken = pages.taken();
    pages.write(bytes(3 * PAGE), 0, 3 * PAGE);
    assertThat(pages.taken()).isEqualTo(taken);
  }

  @Test
  void free_givesThePagesBackForTheNext() {
    Pages pages = new Pages(pool);
    pages.write(bytes(3 * PAGE), 0, 3 * PAGE);
    pages.free();
    assertThat(pages.taken()).isZero();
    assertThat(pool.bytes()).isEqualTo(3 * PAGE);
    pages.free();
    assertThat(pool.bytes()).isEqualTo(3 * PAGE);
    new Pages(pool).write(bytes(2 * PAGE), 0, 2 * PAGE);
    assertThat(pool.bytes()).isEqualTo(PAGE);
  }
}
