package io.github.bufferinghttp.bench.sink;

import java.util.Arrays;

/** A byte array that grows and is used again; of one thread. */
final class Bytes {

  byte[] array = new byte[1 << 20];
  int size;

  /** Makes room for so many more bytes after {@link #size}. */
  void reserve(int more) {
    if (array.length - size < more) {
      array = Arrays.copyOf(array, Math.max(size + more, array.length * 2));
    }
  }
}
