package io.github.bufferinghttp.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an instance that is gone left behind, locked, with a cursor on its oldest batch. */
final class Orphan implements Closeable {

  private final LockedDirectory locked;
  private final List<SpoolName> chunks = new ArrayList<>();
  private final List<SpoolName> corrupt = new ArrayList<>();
  private int next;
  private int failures;

  Orphan(LockedDirectory locked) {
    this.locked = locked;
  }

  /** Lists its files, and deletes those that were never finished. */
  void list(SpoolIo io) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(locked.path())) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        SpoolName.parse(name, SpoolDirectory.CHUNK).ifPresent(chunks::add);
        SpoolName.parse(name, SpoolDirectory.CORRUPT).ifPresent(corrupt::add);
        if (SpoolName.parse(name, SpoolDirectory.TMP).isPresent()) {
          io.delete(entry);
        }
      }
    }
    chunks.sort(null);
  }

  Path path() {
    return locked.path();
  }

  Path file(SpoolName name, String ending) {
    return locked.path().resolve(name.file(ending));
  }

  boolean isDone() {
    return next == chunks.size();
  }

  /** Its oldest batch, of which the caller takes care; on to the next one. */
  SpoolName take() {
    return chunks.get(next++);
  }

  /** What it had set aside. */
  List<SpoolName> corrupt() {
    return corrupt;
  }

  /** How many of its files could not be read, this one included. */
  int failedOnce() {
    return ++failures;
  }

  @Override
  public void close() {
    locked.close();
  }
}
