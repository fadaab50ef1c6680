package io.github.bufferinghttp.bench;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A page of memory that the sink writes and the client reads: asking the sink how far it is costs
 * the client one load, so the question does not disturb what is measured.
 */
public final class SharedPage {

  /** A counter in the page; all but the ports only grow. */
  public enum Field {
    DISTINCT,
    REPEATED,
    REQUESTS,
    WIRE_BYTES,
    BODY_BYTES,
    HTTP_PORT,
    TCP_PORT
  }

  private static final int SIZE = 4096;
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer page;

  private SharedPage(ByteBuffer page) {
    this.page = page;
  }

  /** Maps the file, which is made if it is not there. */
  public static SharedPage open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new SharedPage(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE));
    }
  }

  public long get(Field field) {
    return (long) LONGS.getAcquire(page, field.ordinal() * Long.BYTES);
  }

  public void set(Field field, long value) {
    LONGS.setRelease(page, field.ordinal() * Long.BYTES, value);
  }
}
