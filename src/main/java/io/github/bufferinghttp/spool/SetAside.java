package io.github.bufferinghttp.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;

/** The corrupt files that are kept for a person to look at, until their room is needed. */
final class SetAside {

  private record Entry(Path path, long bytes) {}

  private final ArrayDeque<Entry> files = new ArrayDeque<>();
  private long bytes;

  void add(Path path, long size) {
    files.add(new Entry(path, size));
    bytes += size;
  }

  long bytes() {
    return bytes;
  }

  /** Deletes the oldest ones until that much is free or none is left; returns what they took. */
  long discard(long needed, SpoolIo io) throws IOException {
    long freed = 0;
    while (freed < needed && !files.isEmpty()) {
      io.delete(files.getFirst().path());
      long size = files.removeFirst().bytes();
      bytes -= size;
      freed += size;
    }
    return freed;
  }
}
