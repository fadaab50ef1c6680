package io.github.bufferinghttp.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Moves what orphans left into this instance's part of the directory, a file at a time.
 *
 * <p>Each orphan's own order is kept; between orphans the time of writing decides. A file moves by
 * one rename, so it is in one place or the other whenever the process ends.
 */
final class Adopter implements Closeable {

  private static final int MOST_UNREADABLE = 10;

  private final SpoolDirectory directory;
  private final SpoolIo io;
  private final SpoolIndex index;
  private final SetAside aside;
  private final Problems problems;
  private final PriorityQueue<Orphan> orphans =
      new PriorityQueue<>(Comparator.comparingLong(Orphan::time));
  private long sequence;

  Adopter(
      SpoolDirectory directory, SpoolIo io, SpoolIndex index, SetAside aside, Problems problems) {
    this.directory = directory;
    this.io = io;
    this.index = index;
    this.aside = aside;
    this.problems = problems;
  }

  /** Looks for orphans, unless there are some to be finished first. */
  void search() {
    if (!orphans.isEmpty()) {
      return;
    }
    for (LockedDirectory locked : directory.lockOrphans(problems)) {
      Orphan orphan = new Orphan(locked);
      try {
        orphan.list(io);
        for (Path file : orphan.corrupt()) {
          moveAside(file);
        }
        goOn(orphan);
      } catch (IOException | RuntimeException e) {
        giveUp(orphan, e);
      }
    }
  }

  boolean isDone() {
    return orphans.isEmpty();
  }

  /** Takes over the oldest file; returns its number of events, or -1 if no batch came of it. */
  long step() {
    Orphan orphan = orphans.remove();
    Path file = orphan.take();
    try {
      Optional<SpoolFile.Summary> readable = read(orphan, file);
      if (readable.isEmpty()) {
        return -1;
      }
      SpoolFile.Summary found = readable.get();
      io.move(file, directory.file(++sequence, SpoolDirectory.CHUNK));
      SpoolHandle handle =
          new SpoolHandle(
              sequence, found.keyId(), found.events(), SpoolIndex.blocks(found.fileLength()));
      index.add(handle, SpoolHandle.State.WAITING);
      goOn(orphan);
      return found.events();
    } catch (CorruptFileException e) {
      problems.add("'" + file + "' is corrupt and set aside: " + e.getMessage());
      try {
        moveAside(file);
        goOn(orphan);
      } catch (IOException | RuntimeException failure) {
        giveUp(orphan, failure);
      }
    } catch (IOException | RuntimeException e) {
      giveUp(orphan, e);
    }
    return -1;
  }

  /** One file that cannot be read stays where it is; many are a sick disk. */
  private Optional<SpoolFile.Summary> read(Orphan orphan, Path file)
      throws IOException, CorruptFileException {
    try {
      return Optional.of(Uninterrupted.call(() -> summary(file)));
    } catch (NoSuchFileException e) {
      problems.add("'" + file + "' is gone");
    } catch (IOException e) {
      if (orphan.failedOnce() > MOST_UNREADABLE) {
        throw e;
      }
      problems.add("'" + file + "' cannot be read and is left: " + Problems.text(e));
    }
    goOn(orphan);
    return Optional.empty();
  }

  private SpoolFile.Summary summary(Path file) throws IOException, CorruptFileException {
    try (SeekableByteChannel channel = io.read(file)) {
      return SpoolFile.summary(channel);
    }
  }

  private void moveAside(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    long bytes = SpoolIndex.blocks(Files.size(file));
    Path target = directory.file(++sequence, SpoolDirectory.CORRUPT);
    io.move(file, target);
    aside.add(target, bytes);
  }

  private void goOn(Orphan orphan) {
    if (orphan.isDone()) {
      orphan.close();
    } else {
      orphans.add(orphan);
    }
  }

  /** Leaves the rest of it where it is: in order, for the next search. */
  private void giveUp(Orphan orphan, Exception e) {
    problems.add("'" + orphan.path() + "' is not taken over for now: " + Problems.text(e));
    orphan.close();
  }

  @Override
  public void close() {
    orphans.forEach(Orphan::close);
    orphans.clear();
  }
}
