package io.github.bufferinghttp.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/**
 * One instance's part of a spool directory, while this process has it locked.
 *
 * <p>Who holds the lock owns the files beside it. The lock is the kernel's and ends with the
 * process, however that ends. What makes it safe:
 *
 * <ul>
 *   <li>The directory's name has a new UUID, so its path exists once: from one {@code mkdir} to one
 *       rename by the lock's holder. While it exists its lock file is never deleted. So whoever has
 *       locked the file and still finds it at its path has locked the right one.
 *   <li>On POSIX a process loses a lock when it closes <em>any</em> descriptor of that file, and
 *       two appenders of one JVM would do that to each other. So the JVM is asked first, through
 *       the system properties: they are one map for all class loaders, and a text in them holds no
 *       class loader back.
 *   <li>The channel does no I/O, so that an interrupt finds nothing to close.
 * </ul>
 */
final class LockedDirectory implements Closeable {

  static final String LOCK = "lock";
  static final String RETIRED = ".retired";

  /** What the names of the system properties begin with. */
  static final String GUARD = "io.github.bufferinghttp.spool.locked.";

  private static final String LOCKED = "true";
  private static final String ABANDONED = "abandoned";

  private final Path path;
  private final FileChannel channel;
  private final String guard;

  private LockedDirectory(Path path, FileChannel channel, String guard) {
    this.path = path;
    this.channel = channel;
    this.guard = guard;
  }

  /** Locks a directory that exists; empty if another instance has it or it just went away. */
  static Optional<LockedDirectory> tryLock(Path path) throws IOException {
    String guard = guard(path);
    if (System.getProperties().putIfAbsent(guard, LOCKED) != null) {
      return Optional.empty();
    }
    Optional<LockedDirectory> locked = Optional.empty();
    try {
      locked = Uninterrupted.call(() -> lock(path, guard));
      return locked;
    } finally {
      if (locked.isEmpty()) {
        System.getProperties().remove(guard);
      }
    }
  }

  private static Optional<LockedDirectory> lock(Path path, String guard) throws IOException {
    Path file = path.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            DiskIo.ownerOnly(file, "rw-------"));
    boolean done = false;
    try {
      FileLock lock = channel.tryLock();
      done = lock != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      return done ? Optional.of(new LockedDirectory(path, channel, guard)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // somebody replaced the system properties
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  /** The same for every path, mount and class loader by which the directory is reached. */
  private static String guard(Path path) throws IOException {
    Object key =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return GUARD + (key != null ? key : path.toRealPath());
  }

  Path path() {
    return path;
  }

  /** Whether it was not closed. */
  boolean isLocked() {
    return channel.isOpen();
  }

  /** Says that nobody waits for its holder any more, which may add to it and close it later. */
  void abandon() {
    if (isLocked()) {
      System.getProperties().replace(guard, LOCKED, ABANDONED);
    }
  }

  /** Whether an instance of this JVM has it locked that is abandoned. */
  static boolean isAbandoned(Path path) throws IOException {
    return ABANDONED.equals(System.getProperties().get(guard(path)));
  }

  /** Unlocks it, and removes it if nothing but the lock is left in it. */
  @Override
  public void close() {
    if (!isLocked()) {
      return; // the guard may be another's by now
    }
    try {
      if (isEmpty()) {
        Path retired = path.resolveSibling(path.getFileName() + RETIRED);
        Files.move(path, retired, StandardCopyOption.ATOMIC_MOVE);
        channel.close();
        clean(retired);
      }
    } catch (IOException e) {
      // an empty directory stays; the next start tries again
    } finally {
      try {
        channel.close();
      } catch (IOException e) {
        // the descriptor is gone all the same
      }
      System.getProperties().remove(guard);
    }
  }

  private boolean isEmpty() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().equals(LOCK)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Removes what {@link #close} left if the process ended in the midst of it. */
  static void clean(Path retired) throws IOException {
    Files.deleteIfExists(retired.resolve(LOCK));
    Files.deleteIfExists(retired);
  }
}
