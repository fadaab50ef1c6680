package io.github.bufferinghttp.encoder;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The MDC of a thread's last event and the bytes that it became. A request logs several events with
 * one MDC; then its entries, which are the very same objects, are compared and not written anew.
 *
 * <p>Not thread-safe.
 */
final class MdcCache {

  /** A power of two; threads share a slot by their names. */
  private static final int SLOTS = 16;

  private static final int MOST_ENTRIES = 32;
  private static final int MOST_BYTES = 4096;

  private final Slot[] slots = new Slot[SLOTS];

  /** The slot of a thread. */
  Slot of(@Nullable String thread) {
    int hash = thread == null ? 0 : thread.hashCode();
    hash ^= hash >>> 16;
    int index = (hash ^ hash >>> 8) & SLOTS - 1;
    Slot slot = slots[index];
    if (slot == null) {
      slot = new Slot();
      slots[index] = slot;
    }
    return slot;
  }

  /**
   * The entries and bytes of one event, and how far the next one's are the same. Up to the first
   * entry that differs nothing is written; what is the same is then copied at once.
   */
  static final class Slot {

    /** Keys and values in turn. Strings do not change, so who they are tells what they say. */
    private @Nullable String[] texts = new String[8];

    /** Where each entry ends in the bytes. */
    private int[] ends = new int[4];

    private int count;
    private byte[] json = {};

    // While an event is written
    private int begin;
    private int at;

    /** Where the bytes begin to differ from the last event's, or -1 as long as they do not. */
    private int changed;

    /** Where the next of the last event's entries begins, once they differ. */
    private int next;

    /** An event's entries are written from here on. */
    void begin(ByteSink sink) {
      begin = sink.size();
      at = 0;
      changed = -1;
    }

    /** Writes an entry, at once or later, if it is the last event's in this place. */
    @SuppressWarnings("ReferenceEquality") // an equal string that is another object is written anew
    boolean write(ByteSink sink, @Nullable String key, @Nullable String value) {
      int i = at;
      boolean known = i < count && texts[2 * i] == key && texts[2 * i + 1] == value;
      if (changed < 0) {
        if (known) {
          at++;
          return true;
        }
        changed = i == 0 ? 0 : ends[i - 1];
        sink.write(json, 0, changed);
      }
      int from = next;
      if (i < count) {
        next = ends[i];
      }
      if (known) {
        sink.write(json, from, next - from);
        wrote(sink, key, value);
      }
      return known;
    }

    /** Takes an entry that the caller wrote, since {@link #write} did not. */
    void wrote(ByteSink sink, @Nullable String key, @Nullable String value) {
      if (at < MOST_ENTRIES) {
        if (at == ends.length) {
          texts = Arrays.copyOf(texts, 4 * at);
          ends = Arrays.copyOf(ends, 2 * at);
        }
        texts[2 * at] = key;
        texts[2 * at + 1] = value;
        ends[at] = sink.size() - begin;
      }
      at++;
    }

    /** All entries were given: writes what was left for later, and remembers what was new. */
    void end(ByteSink sink) {
      if (changed < 0) {
        sink.write(json, 0, at == 0 ? 0 : ends[at - 1]);
        count = at;
        return;
      }
      int size = sink.size() - begin;
      if (at > MOST_ENTRIES || size > MOST_BYTES) {
        forget();
        return;
      }
      if (json.length < size) {
        json = Arrays.copyOf(json, size + size / 2);
      }
      System.arraycopy(sink.array(), begin + changed, json, changed, size - changed);
      count = at;
    }

    /** The next event's entries are all new. */
    void forget() {
      count = 0;
      Arrays.fill(texts, null); // they may be large
    }
  }
}
