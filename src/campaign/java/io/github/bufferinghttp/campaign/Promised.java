package io.github.bufferinghttp.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The events that were seen in a spool's complete files: the promise begins when a file gets its
 * name. They are read out of the files' bytes, so that the library need not be believed. One
 * thread.
 */
final class Promised {

  private static final String COMPLETE = ".chunk";
  private static final String CORRUPT = ".corrupt";

  /** Of the layout: behind the header's length and its checksum the header, then the events. */
  private static final int HEADER_LENGTH_AT = 12;

  private static final int HEADER_AT = 20;

  private final Path directory;
  private final Set<String> seen = new HashSet<>();
  private final Set<Long> events = new HashSet<>();
  private long read;
  private long unreadable;

  Promised(Path directory) {
    this.directory = directory;
  }

  /** Reads the files that are new; one keeps its name for as long as it lives. */
  void look() throws IOException {
    for (Path file : files(COMPLETE)) {
      if (seen.add(file.getFileName().toString())) {
        try {
          read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
          seen.remove(file.getFileName().toString()); // delivered, or moved to the next instance
        }
      }
    }
  }

  private void read(byte[] file) {
    EventText.read(
        file,
        HEADER_AT + ByteBuffer.wrap(file).getInt(HEADER_LENGTH_AT),
        new EventText.Reader() {
          @Override
          public void event(long event) {
            events.add(event);
            read++;
          }

          @Override
          public void unreadable() {
            unreadable++;
          }
        });
  }

  /** The events that were promised so far. */
  Set<Long> events() {
    return events;
  }

  int files() {
    return seen.size();
  }

  /** What began as an event in a complete file and was none. */
  long unreadable() {
    return unreadable;
  }

  /** How many events are in the files that there are now, once no application runs. */
  long waiting() throws IOException {
    long before = read;
    for (Path file : files(COMPLETE)) {
      read(Files.readAllBytes(file));
    }
    return read - before;
  }

  /** How many complete files there are now. */
  int left() throws IOException {
    return files(COMPLETE).size();
  }

  /** How many files were set aside as corrupt. */
  int corrupt() throws IOException {
    return files(CORRUPT).size();
  }

  private List<Path> files(String ending) throws IOException {
    while (true) {
      try (Stream<Path> all = Files.walk(directory, 2)) {
        return all.filter(file -> file.getFileName().toString().endsWith(ending)).toList();
      } catch (NoSuchFileException e) {
        if (!Files.exists(directory)) {
          return List.of();
        }
      } catch (UncheckedIOException e) {
        // A part of it went while it was looked at: once more.
      }
    }
  }
}
