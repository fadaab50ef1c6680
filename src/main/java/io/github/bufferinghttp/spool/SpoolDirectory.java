package io.github.bufferinghttp.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A spool's directory: the part of it that this instance has locked, and those that nobody has.
 *
 * <pre>
 *   directory/                                  0700 if made here; never changed if it was there
 *     1833025536000123456-8f7c7f3e-…-d1/        0700, one per instance: generation, new UUID
 *       lock                                    locked while the instance lives
 *       1833025536000123456-0000000000.chunk    0600, one per batch; the name is its age
 *       1833025536000123456-0000000001.tmp      being written
 *       1833020000000654321-0000000007.corrupt  adopted from an older instance, set aside
 * </pre>
 *
 * <p>A generation is the time of the start, but always more than that of every part there is; and
 * what a part holds is of its own generation or adopted from a lower one. So a new instance's
 * batches are newer than all that it finds, also when the clock was set back.
 */
final class SpoolDirectory implements Closeable {

  static final String CHUNK = ".chunk";
  static final String TMP = ".tmp";
  static final String CORRUPT = ".corrupt";

  private static final Pattern INSTANCE =
      Pattern.compile("([0-9]{19})-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final int ATTEMPTS = 10;

  /** Greater generations than this were not made here. */
  private static final String LAST = "8000000000000000000";

  private final Path base;
  private final long generation;

  /** Changed by the flush thread; another may abandon it. */
  private volatile LockedDirectory own;

  /** Whether the last search for orphans came upon a part that is abandoned. */
  private boolean hasAbandoned;

  private SpoolDirectory(Path base, LockedDirectory own, long generation) {
    this.base = base;
    this.own = own;
    this.generation = generation;
  }

  /** Makes and checks the directory, and locks a new part of it. */
  static SpoolDirectory open(Path directory) throws SpoolException {
    Path base = directory.toAbsolutePath();
    make(base, directory);
    try {
      long generation = nextGeneration(base);
      return new SpoolDirectory(base, lockNew(base, generation), generation);
    } catch (IOException e) {
      throw problem(directory, "cannot be written to: " + SpoolProblems.text(e));
    }
  }

  private static void make(Path base, Path directory) throws SpoolException {
    if (Files.isSymbolicLink(base)) {
      throw problem(directory, "is a symbolic link; name the directory itself");
    }
    if (Files.exists(base, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(base, LinkOption.NOFOLLOW_LINKS)) {
      throw problem(directory, "is a file, not a directory");
    }
    try {
      Files.createDirectories(base, DiskIo.ownerOnly(base, "rwx------"));
    } catch (FileAlreadyExistsException e) {
      throw problem(directory, "cannot be made: " + e.getFile() + " is not a directory");
    } catch (IOException e) {
      throw problem(directory, "cannot be made: " + SpoolProblems.text(e));
    }
  }

  /**
   * Makes and locks a new part if somebody has removed this instance's own, with all that was in
   * it; false if it is there, or cannot be looked at.
   */
  boolean renew() throws IOException, SpoolException {
    if (own.isLocked() && !Files.notExists(own.path(), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    own.close();
    make(base, base);
    own = lockNew(base, generation);
    return true;
  }

  private static SpoolException problem(Path directory, String what) {
    return new SpoolException("the spool directory '" + directory + "' " + what);
  }

  /** The random part keeps two apart that start in the same millisecond. */
  private static long nextGeneration(Path base) throws IOException {
    long random = ThreadLocalRandom.current().nextLong(1, 1 << 20);
    long generation = (System.currentTimeMillis() << 20) + random;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(base)) {
      for (Path entry : entries) {
        Matcher name = INSTANCE.matcher(entry.getFileName().toString());
        if (name.lookingAt() && name.group(1).compareTo(LAST) < 0) {
          generation = Math.max(generation, Long.parseLong(name.group(1)) + random);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return generation;
  }

  /**
   * Another instance that starts right now may take the new directory for an orphan: once more. One
   * that was not to be had goes only afterwards: it may be its number in the file system that is
   * taken, for an instance that was never closed and whose part is gone, and the next directory
   * would get the same.
   */
  private static LockedDirectory lockNew(Path base, long generation) throws IOException {
    List<Path> notHad = new ArrayList<>();
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Path path = base.resolve(String.format("%019d-%s", generation, UUID.randomUUID()));
        Files.createDirectory(path, DiskIo.ownerOnly(path, "rwx------"));
        Optional<LockedDirectory> locked = lockMade(path);
        if (locked.isPresent()) {
          return locked.get();
        }
        notHad.add(path);
      }
      throw new IOException("others take every part of it");
    } finally {
      notHad.forEach(SpoolDirectory::removeIfEmpty);
    }
  }

  private static Optional<LockedDirectory> lockMade(Path path) throws IOException {
    try {
      return LockedDirectory.tryLock(path);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // taken and cleared away
    } catch (IOException e) {
      Files.deleteIfExists(path.resolve(LockedDirectory.LOCK));
      Files.deleteIfExists(path);
      throw new IOException("it cannot be locked: " + SpoolProblems.text(e), e);
    }
  }

  private static void removeIfEmpty(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Another instance has it.
    }
  }

  /** The directory that the user named. */
  Path base() {
    return base;
  }

  /** This instance's part. */
  Path own() {
    return own.path();
  }

  /** The number of this instance in the names of what it stores. */
  long generation() {
    return generation;
  }

  /** The file of that name in this instance's part. */
  Path file(SpoolName name, String ending) {
    return own.path().resolve(name.file(ending));
  }

  /** Locks every part that no living instance has. */
  List<LockedDirectory> lockOrphans(SpoolProblems problems) {
    List<LockedDirectory> orphans = new ArrayList<>();
    hasAbandoned = false;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(base)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) || entry.equals(own.path())) {
          continue;
        }
        if (INSTANCE.matcher(name).matches()) {
          lockOrphan(entry, problems).ifPresent(orphans::add);
        } else if (isRetired(name)) {
          LockedDirectory.clean(entry);
        }
      }
    } catch (IOException | RuntimeException e) {
      problems.add("'" + base + "' could not be searched for older files: " + text(e));
    }
    orphans.sort(Comparator.comparing(LockedDirectory::path)); // by generation
    return orphans;
  }

  /** Whether the last search came upon a part of this JVM that is abandoned and not closed yet. */
  boolean hasAbandoned() {
    return hasAbandoned;
  }

  /** Tells those that search that nobody waits for this instance's flush thread. Any thread. */
  void abandon() {
    own.abandon();
  }

  private Optional<LockedDirectory> lockOrphan(Path entry, SpoolProblems problems) {
    try {
      if (!isOurs(entry)) {
        problems.add("'" + entry + "' belongs to another user or is open to all; it is left alone");
        return Optional.empty();
      }
      boolean abandoned = LockedDirectory.isAbandoned(entry); // it may be closed in between
      Optional<LockedDirectory> locked = LockedDirectory.tryLock(entry);
      hasAbandoned |= abandoned && locked.isEmpty();
      return locked;
    } catch (NoSuchFileException e) {
      return Optional.empty(); // another instance was quicker
    } catch (IOException e) {
      problems.add("'" + entry + "' could not be taken over: " + SpoolProblems.text(e));
      return Optional.empty();
    }
  }

  /** What anybody could have put there is not sent under our headers. */
  private boolean isOurs(Path entry) throws IOException {
    return !DiskIo.isPosix(entry)
        || Files.getOwner(entry, LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getOwner(own.path(), LinkOption.NOFOLLOW_LINKS))
            && !Files.getPosixFilePermissions(entry, LinkOption.NOFOLLOW_LINKS)
                .contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static boolean isRetired(String name) {
    int end = name.length() - LockedDirectory.RETIRED.length();
    return name.endsWith(LockedDirectory.RETIRED)
        && INSTANCE.matcher(name.substring(0, end)).matches();
  }

  private static String text(Exception e) {
    return e.getCause() instanceof IOException cause
        ? SpoolProblems.text(cause)
        : SpoolProblems.text(e);
  }

  @Override
  public void close() {
    own.close();
  }
}
