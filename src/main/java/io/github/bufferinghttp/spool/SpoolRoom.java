package io.github.bufferinghttp.spool;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The room that a spool has: {@code maxBytes} of its own, what the disk has left beyond a reserve
 * for others, and what the heap has for knowing the files. Owned by the flush thread.
 */
final class SpoolRoom {

  /** The free space that is left to others: this, or a twentieth of the disk if that is less. */
  static final long RESERVE = 64L << 20;

  /** The heap must have so many bytes for each file; what a file takes there is a part of that. */
  private static final long HEAP_PER_FILE = 4096;

  private final SpoolDirectory directory;
  private final SpoolOptions options;
  private final SpoolIo io;
  private final SpoolIndex index;
  private final SetAside aside;
  private final long mostFiles;
  private final long reserve;

  /** Why there was too little room when there last was. */
  private String lack = "";

  SpoolRoom(
      SpoolDirectory directory,
      SpoolOptions options,
      SpoolIo io,
      SpoolIndex index,
      SetAside aside,
      long mostFiles)
      throws IOException {
    this.directory = directory;
    this.options = options;
    this.io = io;
    this.index = index;
    this.aside = aside;
    this.mostFiles = mostFiles;
    this.reserve = Math.min(RESERVE, io.totalSpace(directory.base()) / 20);
  }

  /** How many files may be stored in a JVM with such a heap. */
  static long mostFiles(long heap) {
    return heap / HEAP_PER_FILE;
  }

  /**
   * Sees to it that there is room: by deleting corrupt files, then the oldest batches if they may
   * go, each of which is added to {@code evicted}. Says why there is none, with no batch gone.
   */
  Optional<String> make(long need, List<SpoolHandle> evicted) throws IOException {
    long overCap = index.bytes() + aside.bytes() + need - options.maxBytes();
    long usable = io.usableSpace(directory.base());
    long overDisk = reserve + need - usable;
    long lacking = Math.max(overCap, overDisk);
    if (lacking > 0) {
      lacking -= aside.discard(lacking, io);
    }
    boolean oneTooMany = index.files() >= mostFiles;
    if (lacking <= 0 && !oneTooMany) {
      return Optional.empty();
    }
    if (lacking <= 0) {
      lack = "it holds " + index.files() + " files, and the heap has room for no more";
    } else {
      lack =
          overCap >= overDisk
              ? "the spool's maxBytes of " + options.maxBytes() + " is reached"
              : "the disk has " + usable + " bytes left, of which " + reserve + " are a reserve";
    }
    if (!options.dropOldest() || lacking > index.waitingBytes() || index.oldest() == null) {
      return Optional.of(lack);
    }
    for (SpoolHandle oldest = index.oldest();
        oldest != null && (lacking > 0 || oneTooMany && evicted.isEmpty()); ) {
      io.delete(directory.file(oldest.name(), SpoolDirectory.CHUNK));
      index.remove(oldest);
      evicted.add(oldest);
      lacking -= oldest.bytes();
      oldest = index.oldest();
    }
    return Optional.empty();
  }

  /** Why there was too little room when there last was. */
  String lack() {
    return lack;
  }
}
