package io.github.bufferinghttp;

import static io.github.bufferinghttp.PagePool.PAGE;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that grow by a page at a time: nothing is copied when there are more of them, and at most a
 * page is not filled. A few bytes take a small array, so that a million keys with an event each do
 * not take a page each. Flush thread.
 */
final class Pages {

  private static final int SMALLEST = 512 - PagePool.HEADER;

  private static final byte[][] NONE = {};
  private static final byte[] NOTHING = {};

  private final PagePool pool;

  /** Full pages but the last; the first alone may be smaller than a page, and is then the last. */
  private byte[][] pages = new byte[2][];

  /** The last of them, at hand: with many keys each thing looked at is a miss of the cache. */
  private byte[] last = NOTHING;

  private int count;
  private int size;
  private int taken;

  Pages(PagePool pool) {
    this.pool = pool;
  }

  /** How many bytes were written. */
  int size() {
    return size;
  }

  /** How many bytes of memory they take. */
  int taken() {
    return taken;
  }

  /** Makes room for {@code more} bytes: writing them does not fail then. */
  void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (count <= 1 && needed <= PAGE) {
      reserveSmall(needed);
      return;
    }
    if (count == 1 && pages[0].length < PAGE) {
      growFirst(pool.take());
    }
    while (count * PAGE < needed) {
      add(pool.take());
    }
  }

  private void reserveSmall(int needed) {
    int room = count == 0 ? 0 : pages[0].length;
    if (needed <= room) {
      return;
    }
    int doubled = room == 0 ? SMALLEST : 2 * (room + PagePool.HEADER) - PagePool.HEADER;
    int length = Math.max(needed, doubled);
    byte[] larger = length > PAGE / 2 ? pool.take() : new byte[length];
    if (count == 0) {
      add(larger);
    } else {
      growFirst(larger);
    }
  }

  private void growFirst(byte[] larger) {
    System.arraycopy(pages[0], 0, larger, 0, size);
    taken += larger.length - pages[0].length;
    pages[0] = larger;
    last = larger;
  }

  private void add(byte[] page) {
    if (count == pages.length) {
      pages = Arrays.copyOf(pages, 2 * count);
    }
    pages[count++] = page;
    last = page;
    taken += page.length;
  }

  /** Writes {@code length} bytes of {@code source} from {@code from} on. */
  void write(byte[] source, int from, int length) {
    int start = size - (count - 1) * PAGE;
    if (start >= 0 && length <= last.length - start) {
      System.arraycopy(source, from, last, start, length);
      size += length;
    } else {
      writeAcross(source, from, length);
    }
  }

  private void writeAcross(byte[] source, int from, int length) {
    reserve(length);
    int at = from;
    int left = length;
    while (left > 0) {
      byte[] page = pages[size / PAGE];
      int start = size % PAGE;
      int part = Math.min(left, page.length - start);
      System.arraycopy(source, at, page, start, part);
      at += part;
      left -= part;
      size += part;
    }
  }

  /** Writes what is at {@code from} to {@code to} (exclusive) of other pages. */
  void write(Pages other, int from, int to) {
    reserve(to - from);
    for (int at = from; at < to; ) {
      int start = at % PAGE;
      int part = Math.min(to - at, PAGE - start);
      write(other.pages[at / PAGE], start, part);
      at += part;
    }
  }

  /** Puts the bytes into {@code target}. */
  void copyTo(ByteBuffer target) {
    for (int at = 0; at < size; at += PAGE) {
      target.put(pages[at / PAGE], 0, Math.min(size - at, PAGE));
    }
  }

  /** A copy of the bytes. */
  byte[] copy() {
    byte[] copy = new byte[size];
    copyTo(ByteBuffer.wrap(copy));
    return copy;
  }

  /** Gives the pages back: there is nothing here any more. */
  void free() {
    for (int i = 0; i < count; i++) {
      pool.give(pages[i]);
    }
    pages = NONE;
    last = NOTHING;
    count = 0;
    size = 0;
    taken = 0;
  }
}
