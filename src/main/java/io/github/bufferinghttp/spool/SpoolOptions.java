package io.github.bufferinghttp.spool;

import java.nio.file.Path;

/**
 * How a spool on disk is kept.
 *
 * @param directory where; made if it is not there
 * @param maxBytes the most bytes that one appender keeps there, in whole blocks of 4 KiB
 * @param sync whether each file is forced to the device before the batch counts as stored
 * @param dropOldest whether the oldest go when there is no room; otherwise the newest is refused
 */
public record SpoolOptions(Path directory, long maxBytes, boolean sync, boolean dropOldest) {}
