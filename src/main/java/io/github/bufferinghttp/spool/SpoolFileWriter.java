package io.github.bufferinghttp.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Writes a file so that its name stands for all of its bytes or for none. */
final class SpoolFileWriter {

  /** What is handed to the system at once: it copies that much outside the heap, and keeps it. */
  private static final int SLICE = 64 * 1024;

  private final SpoolIo io;
  private final boolean sync;

  SpoolFileWriter(SpoolIo io, boolean sync) {
    this.io = io;
    this.sync = sync;
  }

  /**
   * Writes {@code tmp}, forces it to the device if asked, and renames it to {@code target}. If it
   * throws, {@code target} is as it was.
   */
  void write(Path tmp, Path target, byte[] header, byte[] body) throws IOException {
    try {
      Uninterrupted.call(
          () -> {
            io.delete(tmp);
            writeAll(tmp, header, body);
            return tmp;
          });
      io.move(tmp, target);
    } catch (IOException | RuntimeException e) {
      try {
        io.delete(tmp);
      } catch (IOException | RuntimeException again) {
        e.addSuppressed(again); // the next write begins with deleting it
      }
      throw e;
    }
  }

  /** Forces the names in a directory to the device, if asked. */
  void syncNames(Path directory) throws IOException {
    if (sync) {
      Uninterrupted.call(
          () -> {
            io.syncDirectory(directory);
            return directory;
          });
    }
  }

  private void writeAll(Path file, byte[] header, byte[] body) throws IOException {
    try (SpoolIo.Output out = io.create(file)) {
      write(out, header);
      write(out, body);
      if (sync) {
        out.force();
      }
    }
  }

  private static void write(SpoolIo.Output out, byte[] bytes) throws IOException {
    int written = 0;
    while (written < bytes.length) {
      int slice = Math.min(SLICE, bytes.length - written);
      int count = out.write(ByteBuffer.wrap(bytes, written, slice));
      if (count <= 0) {
        throw new IOException("the disk took " + written + " of " + bytes.length + " bytes");
      }
      written += count;
    }
  }
}
