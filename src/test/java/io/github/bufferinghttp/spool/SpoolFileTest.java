package io.github.bufferinghttp.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SpoolFileTest {

  private static final int CASES = 5_000;

  @Test
  void read_givesBackWhatWasEncoded() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < CASES; i++) {
      SpooledChunk chunk = Chunks.random(random);
      byte[] file = encode(chunk);
      assertThat(read(file)).as("case %d", i).isEqualTo(chunk);
      assertThat(SpoolFile.summary(new BytesChannel(file)))
          .isEqualTo(
              new SpoolFile.Summary(
                  chunk.key().id(), chunk.events(), chunk.format(), (long) file.length));
    }
  }

  @Test
  void read_ofADamagedFile_isCorruptOrUnharmed() throws Exception {
    Random random = new Random(2);
    int unharmed = 0;
    for (int i = 0; i < CASES; i++) {
      SpooledChunk chunk = Chunks.random(random);
      byte[] whole = encode(chunk);
      byte[] damaged = damage(whole, random);
      try {
        assertThat(read(damaged)).as("case %d", i).isEqualTo(chunk);
        assertThat(damaged).as("case %d", i).isEqualTo(whole);
        unharmed++;
      } catch (CorruptFileException e) {
        assertThat(damaged).as("case %d", i).isNotEqualTo(whole);
      }
    }
    assertThat(unharmed).as("damage that changed nothing").isLessThan(CASES / 50);
  }

  /** With checksums made right again nothing but the parser stands in the way. */
  @Test
  void read_ofAForgedHeader_isCorruptOrAChunkAndTakesLittleMemory() throws Exception {
    Random random = new Random(3);
    int corrupt = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] forged = damageHeader(encode(Chunks.random(random)), random);
      try {
        assertThat(read(forged).body().length).isLessThan(forged.length);
      } catch (CorruptFileException e) {
        corrupt++;
      }
    }
    assertThat(corrupt).isGreaterThan(CASES / 10);
  }

  @Test
  void read_ofLengthsFarBeyondTheFile_isCorrupt() throws Exception {
    byte[] file = encode(Chunks.of("a", 100));
    for (int at : new int[] {12, 20, 40}) { // header, body, id
      for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 24}) {
        byte[] forged = file.clone();
        ByteBuffer.wrap(forged).putInt(at, length);
        sign(forged);
        assertThatThrownBy(() -> read(forged)).isInstanceOf(CorruptFileException.class);
      }
    }
  }

  @Test
  void read_ofAnotherVersion_isCorrupt() {
    byte[] file = encode(Chunks.of("a", 100));
    ByteBuffer.wrap(file).putInt(8, 2);
    sign(file);
    assertThatThrownBy(() -> read(file)).hasMessage("version 2 is not known");
  }

  @Test
  void read_ofEveryTruncationAndOfABitMore_isCorrupt() {
    byte[] file = encode(Chunks.of("a", 100));
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(CorruptFileException.class);
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(file, file.length + 1)))
        .isInstanceOf(CorruptFileException.class);
  }

  @Test
  void fits_refusesWhatAReaderWouldRefuse() {
    SpooledChunk large = Chunks.of("a", SpoolFile.MAX_BODY + 1);
    SpooledKey key = SpooledKey.ofText("k".repeat(SpoolFile.MAX_HEADER / 2));
    assertThat(SpoolFile.fits(large)).isFalse();
    assertThat(SpoolFile.fits(Chunks.of("a", key, 10))).isFalse();
    assertThat(SpoolFile.fits(Chunks.of("a", 1 << 20))).isTrue();
  }

  @Test
  void layout_isTheOneInTheJavadoc() {
    SpooledChunk chunk =
        new SpooledChunk(
            "id", SpooledKey.ofText("k"), Map.of(), "t", "", new int[] {3}, 5, 7, new byte[3]);
    ByteBuffer file = ByteBuffer.wrap(encode(chunk));
    byte[] magic = new byte[8];
    file.get(magic);
    assertThat(new String(magic, StandardCharsets.US_ASCII)).isEqualTo("BHTSPOOL");
    assertThat(List.of(file.getInt(), file.getInt())).containsExactly(1, file.limit() - 20 - 3);
    file.position(20);
    assertThat(file.getInt()).isEqualTo(3);
    file.getInt();
    assertThat(file.getInt()).isEqualTo(7);
    assertThat(file.getLong()).isEqualTo(5);
    assertThat(file.getInt()).isEqualTo(2);
  }

  private static byte[] encode(SpooledChunk chunk) {
    byte[] header = SpoolFile.encodeHeader(chunk);
    byte[] file = Arrays.copyOf(header, header.length + chunk.body().length);
    System.arraycopy(chunk.body(), 0, file, header.length, chunk.body().length);
    return file;
  }

  private static SpooledChunk read(byte[] file) throws IOException, CorruptFileException {
    return SpoolFile.read(new BytesChannel(file));
  }

  private static byte[] damage(byte[] file, Random random) {
    byte[] damaged = file.clone();
    switch (random.nextInt(4)) {
      case 0 -> damaged[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> damaged = Arrays.copyOf(file, random.nextInt(file.length));
      case 2 -> {
        int from = random.nextInt(file.length);
        int to = from + random.nextInt(Math.min(600, file.length - from)) + 1;
        Arrays.fill(damaged, from, to, (byte) 0); // a block that never reached the disk
      }
      default -> {
        for (int i = random.nextInt(20); i >= 0; i--) {
          damaged[random.nextInt(file.length)] = (byte) random.nextInt();
        }
      }
    }
    return damaged;
  }

  private static byte[] damageHeader(byte[] file, Random random) {
    byte[] forged = file.clone();
    int length = ByteBuffer.wrap(file).getInt(12);
    for (int i = random.nextInt(4); i >= 0; i--) {
      forged[SpoolFile.FIXED + random.nextInt(length)] = (byte) random.nextInt();
    }
    sign(forged);
    return forged;
  }

  /** Makes the header's checksum right, if its length lets one. */
  private static void sign(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int length = bytes.getInt(12);
    if (length >= 0 && length <= file.length - SpoolFile.FIXED) {
      CRC32C crc = new CRC32C();
      crc.update(file, 0, 16);
      crc.update(file, SpoolFile.FIXED, length);
      bytes.putInt(16, (int) crc.getValue());
    }
  }
}
