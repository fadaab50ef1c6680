package io.github.bufferinghttp.encoder;

import org.jspecify.annotations.Nullable;

/**
 * Entries of the MDC and the bytes that they became, so that of an MDC in which one entry changes
 * from event to event, a tenant for example, that entry is copied and not escaped anew.
 *
 * <p>Its memory is bounded: {@value #SLOTS} entries, with at most {@value #LONGEST} characters in
 * the key and in the value, and at most {@value #MOST_BYTES} bytes; half a megabyte when it is full
 * of usual entries, four at the very worst. Each entry has two slots it may be in, so that values
 * without end push each other out. It is kept from the second time on; and a key whose values do
 * not come again is seldom looked up, so that an id which is new each time costs its writing alone.
 * Not thread-safe.
 */
final class MdcEntries {

  /** A power of two. */
  private static final int SLOTS = 4096;

  /** Longer keys and values are not kept. */
  private static final int LONGEST = 128;

  /** Entries of more bytes are not kept. */
  private static final int MOST_BYTES = 256;

  /** A power of two; keys share a count by their hashes. */
  private static final int COUNTS = 64;

  /** After so many more misses than hits a key is looked up one time in {@link #ONE_IN}. */
  private static final int MANY_MISSES = 64;

  /** A power of two. */
  private static final int ONE_IN = 16;

  /** What a hit saves, in the cost of misses. */
  private static final int HIT = 2;

  private final @Nullable Entry[] slots = new Entry[SLOTS];

  /** For each pair of slots the last hash that was not there. */
  private final int[] seen = new int[SLOTS / 2];

  private final byte[] misses = new byte[COUNTS];
  private int turn;

  // The last entry that was not found
  private int missed;
  private boolean wanted;

  private record Entry(int hash, String key, String value, byte[] json) {

    boolean is(int hash, String key, String value) {
      return this.hash == hash && this.value.equals(value) && this.key.equals(key);
    }
  }

  /** What an entry became, or null if that is not known; then {@link #keep} may follow. */
  byte @Nullable [] find(@Nullable String key, @Nullable String value) {
    wanted = false;
    if (key == null || value == null || key.length() > LONGEST || value.length() > LONGEST) {
      return null;
    }
    int count = key.hashCode() & COUNTS - 1;
    if (misses[count] == MANY_MISSES && (++turn & ONE_IN - 1) != 0) {
      return null;
    }
    int hash = key.hashCode() * 31 + value.hashCode();
    int slot = slot(hash);
    Entry newer = slots[slot];
    if (newer != null && newer.is(hash, key, value)) {
      return hit(count, newer);
    }
    Entry older = slots[slot + 1];
    if (older != null && older.is(hash, key, value)) {
      return hit(count, older);
    }
    misses[count] = (byte) Math.min(MANY_MISSES, misses[count] + 1);
    wanted = seen[slot / 2] == hash;
    seen[slot / 2] = hash;
    missed = hash;
    return null;
  }

  private byte[] hit(int count, Entry entry) {
    if (misses[count] > 0) {
      misses[count] = (byte) Math.max(0, misses[count] - HIT);
    }
    return entry.json;
  }

  /**
   * Tells what the entry that was not found became, the bytes from {@code start} to the sink's end;
   * they are kept if it is worth it.
   */
  void keep(@Nullable String key, @Nullable String value, ByteSink sink, int start) {
    if (!wanted || key == null || value == null || sink.size() - start > MOST_BYTES) {
      return;
    }
    int slot = slot(missed);
    slots[slot + 1] = slots[slot];
    slots[slot] = new Entry(missed, key, value, sink.copyFrom(start));
  }

  /** The first of two; the factor keeps apart what is counted up, as in tenant-1, tenant-2. */
  private static int slot(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed >>> 20 & SLOTS - 2;
  }
}
