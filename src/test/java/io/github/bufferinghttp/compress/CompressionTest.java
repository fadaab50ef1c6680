package io.github.bufferinghttp.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

  private static final int[] SIZES = {0, 1, 100, 500, 1_000, 10_000, 65_536, 300_000};

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "zstd"})
  void compress_givesTheSameBytesBack(String name) throws IOException {
    try (Compression compression = Compression.named(name)) {
      for (int alphabet : new int[] {1, 4, 26, 256}) {
        for (int size : SIZES) {
          byte[] body = random(size, alphabet);
          for (boolean direct : new boolean[] {false, true}) {
            assertThat(expanded(name, compression.compress(part(body, direct))))
                .as("%d bytes of %d values, direct %s", size, alphabet, direct)
                .isEqualTo(body);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "zstd"})
  void compress_leavesTheBodyReadable(String name) {
    try (Compression compression = Compression.named(name)) {
      ByteBuffer body = part(random(1_000, 10), true);
      compression.compress(body);
      assertThat(body.remaining()).isEqualTo(1_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void compress_makesLogLinesSmall(String name) {
    byte[] lines = "{\"level\":\"INFO\",\"message\":\"order 42 paid\"}\n".repeat(500).getBytes();
    try (Compression compression = Compression.named(name)) {
      ByteBuffer small = compression.compress(ByteBuffer.wrap(lines));
      assertThat(small.remaining()).isLessThan(lines.length / 20);
      assertThat(compression.contentEncoding()).isEqualTo(name);
    }
  }

  @Test
  void named_refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Compression.named("lz4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'lz4' is not one of none, gzip, zstd");
  }

  private static byte[] random(int size, int alphabet) {
    Random random = new Random(size * 31L + alphabet);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) random.nextInt(alphabet);
    }
    return bytes;
  }

  /** The body as a piece of a larger buffer. */
  private static ByteBuffer part(byte[] body, boolean direct) {
    int size = body.length + 7;
    ByteBuffer all = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    all.position(3).limit(3 + body.length);
    all.duplicate().put(body);
    return all;
  }

  private static byte[] expanded(String name, ByteBuffer small) throws IOException {
    byte[] bytes = new byte[small.remaining()];
    small.duplicate().get(bytes);
    InputStream in = new ByteArrayInputStream(bytes);
    try (InputStream out =
        switch (name) {
          case "gzip" -> new GZIPInputStream(in);
          case "zstd" -> new ZstdInputStream(in);
          default -> in;
        }) {
      return out.readAllBytes();
    }
  }
}
