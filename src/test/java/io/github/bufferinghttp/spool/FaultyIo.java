package io.github.bufferinghttp.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The real disk, which fails, fills up, stutters or interrupts where a test wants it to. */
final class FaultyIo implements SpoolIo {

  enum Op {
    CREATE,
    WRITE,
    FORCE,
    CLOSE,
    READ,
    MOVE,
    DELETE,
    SYNC_DIRECTORY,
    SPACE
  }

  static final String FULL = "No space left on device";

  /** What was done, in order. */
  final List<Op> done = new ArrayList<>();

  private final DiskIo disk = new DiskIo();
  private final Map<Op, String> failing = new EnumMap<>(Op.class);

  /** Whether the next failures are those of a JVM without memory. */
  boolean outOfMemory;

  /** What the disk says is free. */
  long usable = 1L << 40;

  /** What one write takes at most. */
  int most = Integer.MAX_VALUE;

  /** How often the next writes are hit by an interrupt. */
  int interrupts;

  void fail(Op op, String message) {
    failing.put(op, message);
  }

  void heal() {
    failing.clear();
  }

  private void check(Op op) throws IOException {
    done.add(op);
    String message = failing.get(op);
    if (message != null && outOfMemory) {
      throw new OutOfMemoryError(message);
    }
    if (message != null) {
      throw new IOException(message);
    }
  }

  @Override
  public Output create(Path file) throws IOException {
    check(Op.CREATE);
    Output out = disk.create(file);
    return new Output() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        if (interrupts > 0) {
          interrupts--;
          Thread.currentThread().interrupt(); // the real channel will close itself
        }
        check(Op.WRITE);
        ByteBuffer slice = bytes.slice(bytes.position(), Math.min(most, bytes.remaining()));
        return most == 0 ? 0 : out.write(slice);
      }

      @Override
      public void force() throws IOException {
        check(Op.FORCE);
        out.force();
      }

      @Override
      public void close() throws IOException {
        out.close();
        check(Op.CLOSE);
      }
    };
  }

  @Override
  public SeekableByteChannel read(Path file) throws IOException, CorruptFileException {
    check(Op.READ);
    return disk.read(file);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    check(Op.MOVE);
    disk.move(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    check(Op.DELETE);
    disk.delete(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    check(Op.SYNC_DIRECTORY);
    disk.syncDirectory(directory);
  }

  @Override
  public long usableSpace(Path directory) throws IOException {
    check(Op.SPACE);
    return usable;
  }

  @Override
  public long totalSpace(Path directory) {
    return 1L << 40;
  }
}
