package io.github.bufferinghttp.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** What a spool does to the files in its directory: the seam where tests let a disk fail. */
interface SpoolIo {

  /** Makes a file that was not there, for its owner alone. */
  Output create(Path file) throws IOException;

  /** Opens a regular file, never through a symbolic link; anything else counts as corrupt. */
  SeekableByteChannel read(Path file) throws IOException, CorruptFileException;

  /** Renames in one step, in place of what has that name. */
  void move(Path from, Path to) throws IOException;

  /** Deletes a file, if it is there. */
  void delete(Path file) throws IOException;

  /** Forces the names in a directory to the device. */
  void syncDirectory(Path directory) throws IOException;

  /** The bytes that may still be written to where the directory is. */
  long usableSpace(Path directory) throws IOException;

  /** All the bytes there are where the directory is. */
  long totalSpace(Path directory) throws IOException;

  /** A file that is being written. */
  interface Output extends Closeable {

    /** Writes some of what remains; returns how many bytes. */
    int write(ByteBuffer bytes) throws IOException;

    /** Forces what was written to the device. */
    void force() throws IOException;
  }
}
