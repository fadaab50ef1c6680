package io.github.bufferinghttp;

import ch.qos.logback.core.util.FileSize;
import io.github.bufferinghttp.internal.Undefined;
import io.github.bufferinghttp.spool.SpoolOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code spool} element: batches wait on disk, one file each, when memory cannot or should not
 * hold them, and are found again after a crash.
 *
 * <p>Several appenders and processes may share a directory, on one machine; each has {@link
 * #setMaxBytes maxBytes} for itself. Names are texts, so that a wrong one stops the appender
 * instead of being ignored.
 */
public final class SpoolConfig {

  private static final List<String> MODES = List.of("onOverflow", "always");
  private static final List<String> SYNCS = List.of("none", "chunk");
  private static final List<String> EVICTIONS = List.of("dropOldest", "dropNewest");

  private @Nullable String directory;
  private String mode = "onOverflow";
  private FileSize maxBytes = new FileSize(1L << 30);
  private String sync = "none";
  private String eviction = "dropOldest";

  /**
   * Where the files are; required. Made, with access for its owner alone, if it is not there; it
   * must not be a symbolic link.
   */
  public void setDirectory(String directory) {
    this.directory = directory;
  }

  /**
   * {@code onOverflow} (the default): batches go to disk when memory is full, when the destination
   * or their key has been failing for 5 seconds, and at stop. {@code always}: every batch goes to
   * disk before it is sent, at most 200 ms after its first event was logged.
   */
  public void setMode(String mode) {
    this.mode = mode;
  }

  /**
   * The most that is kept on disk, a file counting in whole blocks of 4 KiB; 1 GB by default. Apart
   * from that, 64 MiB of the disk, or a twentieth of it if that is less, are always left free.
   */
  public void setMaxBytes(FileSize maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * {@code none} (the default): a batch on disk survives the end of the process, however it ends.
   * {@code chunk}: each file is forced to the device too, and survives a power failure.
   */
  public void setSync(String sync) {
    this.sync = sync;
  }

  /**
   * Who goes when there is no room: {@code dropOldest} (the default) the batches that have waited
   * longest, {@code dropNewest} the one that came too late.
   */
  public void setEviction(String eviction) {
    this.eviction = eviction;
  }

  /** Whether every batch goes to disk before it is sent. */
  boolean isAlways() {
    return "always".equals(mode);
  }

  /** What is wrong, each problem with the name of its element; the disk is not looked at. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    String place = directory;
    if (place == null || place.isBlank()) {
      problems.add("directory is missing");
    } else if (Undefined.isIn(place)) {
      problems.add("directory '" + place + "' has a variable that is not defined");
    } else {
      pathProblem(place).ifPresent(problems::add);
    }
    if (maxBytes == null || maxBytes.getSize() <= 0) {
      problems.add("maxBytes must be more than 0");
    }
    check("mode", mode, MODES, problems);
    check("sync", sync, SYNCS, problems);
    check("eviction", eviction, EVICTIONS, problems);
    return problems;
  }

  private static Optional<String> pathProblem(String place) {
    try {
      return Path.of(place.trim()).toString().isEmpty()
          ? Optional.of("directory is missing")
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of("directory is not a path: " + e.getReason());
    }
  }

  private static void check(String name, String value, List<String> known, List<String> problems) {
    if (value == null || !known.contains(value)) {
      problems.add(name + " '" + value + "' is not one of " + known);
    }
  }

  /** The settings for the spool itself; only when there are no {@link #problems}. */
  SpoolOptions options() {
    if (directory == null) {
      throw new IllegalStateException("no directory");
    }
    return new SpoolOptions(
        Path.of(directory.trim()),
        maxBytes.getSize(),
        sync.equals("chunk"),
        eviction.equals("dropOldest"));
  }
}
