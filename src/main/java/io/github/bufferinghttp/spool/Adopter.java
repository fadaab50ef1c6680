package io.github.bufferinghttp.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;

/**
 * Moves what orphans left into this instance's part of the directory, a file at a time.
 *
 * <p>A file keeps its name and moves by one rename, so it is in one place or the other whenever the
 * process ends, and its age is the same in both. What was written for another format cannot be sent
 * and stays where it is: an instance has files of one format only.
 */
final class Adopter implements Closeable {

  private static final int MOST_UNREADABLE = 10;

  private final SpoolDirectory directory;
  private final String format;
  private final SpoolIo io;
  private final SpoolIndex index;
  private final SetAside aside;
  private final SpoolProblems problems;
  private final ArrayDeque<Orphan> orphans = new ArrayDeque<>();

  Adopter(
      SpoolDirectory directory,
      String format,
      SpoolIo io,
      SpoolIndex index,
      SetAside aside,
      SpoolProblems problems) {
    this.directory = directory;
    this.format = format;
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
        for (SpoolName name : orphan.corrupt()) {
          moveAside(orphan.file(name, SpoolDirectory.CORRUPT), name);
        }
        orphans.add(orphan);
        closeDone();
      } catch (IOException | RuntimeException e) {
        orphans.remove(orphan);
        giveUp(orphan, e);
      }
    }
  }

  boolean isDone() {
    return orphans.isEmpty();
  }

  /** Takes over the oldest file; returns its number of events, 0 if no batch came of it. */
  long step() {
    Orphan orphan = orphans.getFirst();
    SpoolName name = orphan.take();
    Path file = orphan.file(name, SpoolDirectory.CHUNK);
    long events = 0;
    try {
      events = take(orphan, name, file);
    } catch (IOException | RuntimeException e) {
      orphans.removeFirst();
      giveUp(orphan, e);
    }
    closeDone();
    return events;
  }

  private long take(Orphan orphan, SpoolName name, Path file) throws IOException {
    SpoolFile.Summary found;
    try {
      found = Uninterrupted.call(() -> summary(file));
    } catch (CorruptFileException e) {
      problems.add("'" + file + "' is corrupt and set aside: " + e.reason());
      moveAside(file, name);
      return 0;
    } catch (NoSuchFileException e) {
      problems.add("'" + file + "' is gone");
      return 0;
    } catch (IOException e) {
      // one file that cannot be read stays where it is; many are a sick disk
      if (orphan.failedOnce() > MOST_UNREADABLE) {
        throw e;
      }
      problems.add("'" + file + "' cannot be read and is left: " + SpoolProblems.text(e));
      return 0;
    }
    if (!found.format().equals(format)) {
      throw new IOException("it holds batches of another format, " + found.format());
    }
    Path target = directory.file(name, SpoolDirectory.CHUNK);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    io.move(file, target);
    long bytes = SpoolIndex.blocks(found.fileLength());
    index.add(
        new SpoolHandle(name, found.keyId(), found.events(), bytes), SpoolHandle.State.WAITING);
    return found.events();
  }

  private SpoolFile.Summary summary(Path file) throws IOException, CorruptFileException {
    try (SeekableByteChannel channel = io.read(file)) {
      return SpoolFile.summary(channel);
    }
  }

  private void moveAside(Path file, SpoolName name) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      long bytes = SpoolIndex.blocks(Files.size(file));
      Path target = directory.file(name, SpoolDirectory.CORRUPT);
      io.move(file, target);
      aside.add(target, bytes);
    }
  }

  private void closeDone() {
    while (!orphans.isEmpty() && orphans.getFirst().isDone()) {
      orphans.removeFirst().close();
    }
  }

  /** Leaves the rest of it where it is: in order, for the next search. */
  private void giveUp(Orphan orphan, Exception e) {
    problems.add("'" + orphan.path() + "' is not taken over for now: " + SpoolProblems.text(e));
    orphan.close();
  }

  @Override
  public void close() {
    orphans.forEach(Orphan::close);
    orphans.clear();
  }
}
