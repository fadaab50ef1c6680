package io.github.bufferinghttp.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** What an instance that is gone left behind, locked, with a cursor on its oldest batch. */
final class Orphan implements Closeable {

  private static final Pattern FILE = Pattern.compile("([0-9]{19})(\\.chunk|\\.corrupt|\\.tmp)");

  private final LockedDirectory locked;
  private long[] chunks = {};
  private long[] corrupt = {};
  private int next;
  private int failures;
  private long time = Long.MIN_VALUE;

  Orphan(LockedDirectory locked) {
    this.locked = locked;
  }

  /** Lists its files, and deletes those that were never finished. */
  void list(SpoolIo io) throws IOException {
    LongStream.Builder found = LongStream.builder();
    LongStream.Builder aside = LongStream.builder();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(locked.path())) {
      for (Path entry : entries) {
        Matcher name = FILE.matcher(entry.getFileName().toString());
        if (!name.matches()) {
          continue;
        }
        switch (name.group(2)) {
          case SpoolDirectory.TMP -> io.delete(entry);
          case SpoolDirectory.CHUNK -> parse(name.group(1), found);
          default -> parse(name.group(1), aside);
        }
      }
    }
    chunks = found.build().sorted().toArray();
    corrupt = aside.build().sorted().toArray();
    look();
  }

  /** Nineteen nines are more than a long holds; no such file was written here. */
  private static void parse(String digits, LongStream.Builder into) {
    try {
      into.add(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      // not ours: left alone
    }
  }

  /** How many of its files could not be read, this one included. */
  int failedOnce() {
    return ++failures;
  }

  Path path() {
    return locked.path();
  }

  boolean isDone() {
    return next == chunks.length;
  }

  /** When its oldest batch was written, never before the one ahead of it. */
  long time() {
    return time;
  }

  /** The file of its oldest batch, of which the caller takes care; on to the next one. */
  Path take() {
    Path file = file(chunks[next++], SpoolDirectory.CHUNK);
    look();
    return file;
  }

  /** The files that it had set aside. */
  Path[] corrupt() {
    return Arrays.stream(corrupt)
        .mapToObj(sequence -> file(sequence, SpoolDirectory.CORRUPT))
        .toArray(Path[]::new);
  }

  private Path file(long sequence, String ending) {
    return locked.path().resolve(SpoolDirectory.name(sequence, ending));
  }

  private void look() {
    if (isDone()) {
      return;
    }
    try {
      Path file = file(chunks[next], SpoolDirectory.CHUNK);
      long modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
      time = Math.max(time, modified);
    } catch (IOException e) {
      // what is wrong with the file is found when it is read
    }
  }

  @Override
  public void close() {
    locked.close();
  }
}
