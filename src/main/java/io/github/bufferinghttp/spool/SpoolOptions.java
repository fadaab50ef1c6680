package io.github.bufferinghttp.spool;

import java.nio.file.Path;

/**
 * How a spool on disk is kept.
 *
 * @param directory where; made if it is not there
 * @param maxBytes the most bytes that one appender keeps there, in whole blocks of 4 KiB
 * @param sync whether each file is forced to the device before the batch counts as stored
 * @param dropOldest whether the oldest go when there is no room; otherwise the newest is refused
 * @param format the name of the format that writes and sends what is stored
 */
public record SpoolOptions(
    Path directory, long maxBytes, boolean sync, boolean dropOldest, String format) {

  /** Options that name no format yet. */
  public SpoolOptions(Path directory, long maxBytes, boolean sync, boolean dropOldest) {
    this(directory, maxBytes, sync, dropOldest, "");
  }

  /** The same for a format. */
  public SpoolOptions forFormat(String name) {
    return new SpoolOptions(directory, maxBytes, sync, dropOldest, name);
  }
}
