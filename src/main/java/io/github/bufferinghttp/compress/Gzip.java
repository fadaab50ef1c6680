package io.github.bufferinghttp.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip (RFC 1952) with one deflater for all bodies, at the fastest level. */
final class Gzip implements Compression {

  /** Magic, deflate, no flags, no time, fastest, unknown system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

  private static final int TRAILER = 8;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final CRC32 crc = new CRC32();

  @Override
  public String contentEncoding() {
    return "gzip";
  }

  @Override
  public List<ByteBuffer> compress(List<ByteBuffer> parts) {
    int length = parts.stream().mapToInt(ByteBuffer::remaining).sum();
    byte[] out = Arrays.copyOf(HEADER, HEADER.length + length / 8 + 256);
    int size = HEADER.length;
    deflater.reset();
    crc.reset();
    for (int i = 0; i < parts.size(); i++) {
      ByteBuffer part = parts.get(i).duplicate();
      crc.update(part.duplicate());
      deflater.setInput(part);
      boolean last = i == parts.size() - 1;
      if (last) {
        deflater.finish();
      }
      // At the end it needs no input, and yet has output that did not fit.
      while (!(last ? deflater.finished() : deflater.needsInput())) {
        if (out.length - size < 64 + TRAILER) {
          out = Arrays.copyOf(out, out.length * 2);
        }
        size += deflater.deflate(out, size, out.length - size - TRAILER);
      }
    }
    ByteBuffer trailer = ByteBuffer.wrap(out, size, TRAILER);
    trailer.order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).putInt(length);
    return List.of(ByteBuffer.wrap(out, 0, size + TRAILER));
  }

  @Override
  public void close() {
    deflater.end();
  }
}
