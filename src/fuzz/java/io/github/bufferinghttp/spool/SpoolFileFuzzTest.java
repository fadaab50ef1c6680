package io.github.bufferinghttp.spool;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Files of any bytes: the very batch that was written, or corrupt, and never much memory. */
class SpoolFileFuzzTest {

  private static final SpooledChunk WRITTEN = Chunks.of("a", 100);
  private static final byte[] FILE = file(WRITTEN);

  /**
   * Reads.
   *
   * @param bytes how the file comes about, and the bytes that go into it
   */
  @FuzzTest(maxDuration = "75s")
  void anyFile_isTheBatchOrCorrupt(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
    switch (bytes[0] & 3) {
      case 0 -> readable(rest);
      case 1 -> mutated(rest);
      case 2 -> readable(signed(rest));
      default -> readable(signed(overwritten(rest)));
    }
  }

  private static void mutated(byte[] changes) throws IOException {
    byte[] file = overwritten(changes);
    SpooledChunk read = readable(file);
    assertThat(read != null).isEqualTo(Arrays.equals(file, FILE));
    assertThat(read == null || read.equals(WRITTEN)).isTrue();
  }

  /** Reads it, and writes what was read again: null if it is corrupt. */
  private static SpooledChunk readable(byte[] file) throws IOException {
    try {
      SpooledChunk chunk = SpoolFile.read(new BytesChannel(file));
      assertThat(chunk.body().length).isLessThan(file.length);
      assertThat(SpoolFile.read(new BytesChannel(file(chunk)))).isEqualTo(chunk);
      return chunk;
    } catch (CorruptFileException e) {
      return null;
    }
  }

  /** A good file with pairs of place and byte written into it. */
  private static byte[] overwritten(byte[] changes) {
    byte[] file = FILE.clone();
    for (int i = 0; i + 1 < changes.length; i += 2) {
      file[(changes[i] & 0xff) % file.length] = changes[i + 1];
    }
    return file;
  }

  /** With the magic, the version, the length and both checksums made right where that can be. */
  private static byte[] signed(byte[] file) {
    if (file.length < SpoolFile.FIXED + 8) {
      return file;
    }
    byte[] signed = file.clone();
    System.arraycopy(FILE, 0, signed, 0, 12);
    ByteBuffer bytes = ByteBuffer.wrap(signed);
    int length = Math.floorMod(bytes.getInt(12), signed.length - SpoolFile.FIXED);
    bytes.putInt(12, length);
    if (length >= 8) {
      int body = signed.length - SpoolFile.FIXED - length;
      bytes.putInt(SpoolFile.FIXED, body);
      bytes.putInt(SpoolFile.FIXED + 4, crc(signed, SpoolFile.FIXED + length, body));
    }
    CRC32C crc = new CRC32C();
    crc.update(signed, 0, 16);
    crc.update(signed, SpoolFile.FIXED, length);
    bytes.putInt(16, (int) crc.getValue());
    return signed;
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private static byte[] file(SpooledChunk chunk) {
    byte[] header = SpoolFile.encodeHeader(chunk);
    byte[] file = Arrays.copyOf(header, header.length + chunk.body().length);
    System.arraycopy(chunk.body(), 0, file, header.length, chunk.body().length);
    return file;
  }
}
