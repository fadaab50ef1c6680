package io.github.bufferinghttp.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
          for (int parts = 1; parts <= 4; parts++) {
            assertThat(expanded(name, compression.compress(cut(body, parts))))
                .as("%d bytes of %d values in %d parts", size, alphabet, parts)
                .isEqualTo(body);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "zstd"})
  void compress_leavesThePartsReadable(String name) {
    try (Compression compression = Compression.named(name)) {
      List<ByteBuffer> parts = cut(random(1_000, 10), 3);
      compression.compress(parts);
      int left = parts.stream().mapToInt(ByteBuffer::remaining).sum();
      assertThat(left).isEqualTo(1_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void compress_makesLogLinesSmall(String name) {
    byte[] lines = "{\"level\":\"INFO\",\"message\":\"order 42 paid\"}\n".repeat(500).getBytes();
    try (Compression compression = Compression.named(name)) {
      List<ByteBuffer> small = compression.compress(List.of(ByteBuffer.wrap(lines)));
      assertThat(small.stream().mapToInt(ByteBuffer::remaining).sum())
          .isLessThan(lines.length / 20);
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

  /** Parts as the dispatcher makes them: pieces of larger arrays. */
  private static List<ByteBuffer> cut(byte[] body, int count) {
    List<ByteBuffer> parts = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= count; i++) {
      int to = (int) ((long) body.length * i / count);
      byte[] array = new byte[to - from + 7];
      System.arraycopy(body, from, array, 0, to - from);
      parts.add(ByteBuffer.wrap(array, 0, to - from));
      from = to;
    }
    return parts;
  }

  private static byte[] expanded(String name, List<ByteBuffer> parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuffer part : parts) {
      byte[] bytes = new byte[part.remaining()];
      part.duplicate().get(bytes);
      all.writeBytes(bytes);
    }
    InputStream in = new ByteArrayInputStream(all.toByteArray());
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
