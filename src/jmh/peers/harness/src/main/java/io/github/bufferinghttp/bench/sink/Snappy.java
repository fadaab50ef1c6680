package io.github.bufferinghttp.bench.sink;

import java.io.IOException;

/**
 * A decoder of Snappy's block format: the length as a varint, then literals and copies (see
 * format_description.txt in google/snappy).
 */
final class Snappy {

  private Snappy() {}

  static void decode(byte[] in, int length, Bytes out) throws IOException {
    int at = 0;
    int total = 0;
    int shift = 0;
    byte next;
    do {
      next = in[at++];
      total |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    out.size = 0;
    out.reserve(total);
    byte[] target = out.array;
    int to = 0;
    while (at < length) {
      int tag = in[at++] & 0xff;
      int kind = tag & 3;
      if (kind == 0) {
        int size = tag >>> 2;
        if (size >= 60) {
          int bytes = size - 59;
          size = number(in, at, bytes);
          at += bytes;
        }
        size++;
        System.arraycopy(in, at, target, to, size);
        at += size;
        to += size;
        continue;
      }
      int size;
      int offset;
      if (kind == 1) {
        size = 4 + (tag >>> 2 & 7);
        offset = (tag >>> 5) << 8 | in[at++] & 0xff;
      } else {
        size = 1 + (tag >>> 2);
        offset = number(in, at, kind == 2 ? 2 : 4);
        at += kind == 2 ? 2 : 4;
      }
      to = copy(target, to, offset, size);
    }
    if (to != total) {
      throw new IOException("Snappy: " + to + " bytes instead of " + total);
    }
    out.size = to;
  }

  private static int copy(byte[] target, int to, int offset, int size) {
    if (offset >= size) {
      System.arraycopy(target, to - offset, target, to, size);
    } else {
      for (int i = 0; i < size; i++) {
        target[to + i] = target[to + i - offset];
      }
    }
    return to + size;
  }

  private static int number(byte[] in, int at, int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (in[at + i] & 0xff) << (8 * i);
    }
    return value;
  }
}
