package io.github.bufferinghttp.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
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
  public ByteBuffer compress(ByteBuffer body) {
    int length = body.remaining();
    byte[] out = Arrays.copyOf(HEADER, HEADER.length + length / 8 + 256);
    int size = HEADER.length;
    deflater.reset();
    crc.reset();
    crc.update(body.duplicate());
    deflater.setInput(body.duplicate());
    deflater.finish();
    while (!deflater.finished()) {
      if (out.length - size < 64 + TRAILER) {
        out = Arrays.copyOf(out, out.length * 2);
      }
      size += deflater.deflate(out, size, out.length - size - TRAILER);
    }
    ByteBuffer trailer = ByteBuffer.wrap(out, size, TRAILER);
    trailer.order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).putInt(length);
    return ByteBuffer.wrap(out, 0, size + TRAILER);
  }

  @Override
  public void close() {
    deflater.end();
  }
}
