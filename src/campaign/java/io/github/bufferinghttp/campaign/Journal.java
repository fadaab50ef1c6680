package io.github.bufferinghttp.campaign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * When each event was logged, in a mapped file, which outlives a process that is killed: a time in
 * milliseconds for each event of each key, 0 for an event that was not logged.
 */
final class Journal {

  /** Events of a key; later ones are not noted. */
  static final int SLOTS = 16 * 1024;

  /** Notes nothing. */
  static final Journal NONE = new Journal(ByteBuffer.allocate(0));

  private final ByteBuffer times;

  private Journal(ByteBuffer times) {
    this.times = times;
  }

  static Journal create(Path file, int keys) throws IOException {
    long size = (long) keys * SLOTS * Long.BYTES;
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Journal(channel.map(MapMode.READ_WRITE, 0, size));
    }
  }

  static Journal read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Journal(channel.map(MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  /** Takes note of an event that is about to be logged. */
  void note(int key, long number) {
    long at = (key * (long) SLOTS + number) * Long.BYTES;
    if (number < SLOTS && at < times.capacity()) {
      times.putLong((int) at, System.currentTimeMillis());
    }
  }

  /** When an event was logged, in milliseconds since 1970; 0 if it was not. */
  long time(int key, long number) {
    long at = (key * (long) SLOTS + number) * Long.BYTES;
    return number < SLOTS && at < times.capacity() ? times.getLong((int) at) : 0;
  }
}
