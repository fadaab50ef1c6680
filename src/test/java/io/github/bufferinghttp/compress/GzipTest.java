package io.github.bufferinghttp.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {

  private final Gzip gzip = new Gzip();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300, 2_000, 4_000, 60_000, 1_000_000})
  void compress_whatHardlyGetsSmaller(int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(4711).nextBytes(bytes);
    assertThat(roundTrip(bytes)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 60_000, 1_000_000})
  void compress_whatGetsVerySmall(int length) throws IOException {
    byte[] bytes = "{\"level\":\"INFO\"}\n".repeat(length / 17 + 1).getBytes();
    assertThat(roundTrip(bytes)).isEqualTo(bytes);
  }

  @Test
  void compress_bodiesOneAfterAnother() throws IOException {
    byte[] bytes = new byte[9_999];
    for (int seed = 0; seed < 20; seed++) {
      new Random(seed).nextBytes(bytes);
      assertThat(roundTrip(bytes)).isEqualTo(bytes);
    }
  }

  private byte[] roundTrip(byte[] bytes) throws IOException {
    ByteBuffer small = gzip.compress(ByteBuffer.wrap(bytes));
    byte[] wire = new byte[small.remaining()];
    small.get(wire);
    return gunzip(wire);
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }
}
