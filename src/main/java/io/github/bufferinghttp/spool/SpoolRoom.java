package io.github.bufferinghttp.spool;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The room that a spool has: {@code maxBytes} of its own, and what the disk has left beyond a
 * reserve for others. Owned by the flush thread.
 */
final class SpoolRoom {

  /** The free space that is left to others: this, or a twentieth of the disk if that is less. */
  static final long RESERVE = 64L << 20;

  private final SpoolDirectory directory;
  private final SpoolOptions options;
  private final SpoolIo io;
  private final SpoolIndex index;
  private final SetAside aside;
  private final long reserve;

  SpoolRoom(
      SpoolDirectory directory, SpoolOptions options, SpoolIo io, SpoolIndex index, SetAside aside)
      throws IOException {
    this.directory = directory;
    this.options = options;
    this.io = io;
    this.index = index;
    this.aside = aside;
    this.reserve = Math.min(RESERVE, io.totalSpace(directory.own()) / 20);
  }

  /**
   * Sees to it that there is room: by deleting corrupt files, then the oldest batches if they may
   * go, each of which is added to {@code evicted}. Says why there is none, with no batch gone.
   */
  Optional<String> make(long need, List<SpoolHandle> evicted) throws IOException {
    long overCap = index.bytes() + aside.bytes() + need - options.maxBytes();
    long usable = io.usableSpace(directory.own());
    long overDisk = reserve + need - usable;
    long lacking = Math.max(overCap, overDisk);
    if (lacking > 0) {
      lacking -= aside.discard(lacking, io);
    }
    if (lacking <= 0) {
      return Optional.empty();
    }
    if (!options.dropOldest() || lacking > index.waitingBytes()) {
      return Optional.of(
          overCap >= overDisk
              ? "the spool's maxBytes of " + options.maxBytes() + " is reached"
              : "the disk has " + usable + " bytes left, of which " + reserve + " are a reserve");
    }
    for (SpoolHandle oldest = index.oldest(); lacking > 0 && oldest != null; ) {
      io.delete(directory.file(oldest.name(), SpoolDirectory.CHUNK));
      index.remove(oldest);
      evicted.add(oldest);
      lacking -= oldest.bytes();
      oldest = index.oldest();
    }
    return Optional.empty();
  }
}
