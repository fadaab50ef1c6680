package io.github.bufferinghttp.encoder;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
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

  /** The entries and bytes of one event. */
  static final class Slot implements BiConsumer<@Nullable String, @Nullable String> {

    /** Keys and values in turn. Strings do not change, so who they are tells what they say. */
    private @Nullable String[] texts = new String[8];

    private int count;
    private byte[] json = {};
    private int length;

    // While it looks at a map
    private int at;
    private boolean taking;
    private boolean same;

    /** Writes the bytes if they are those of these entries. */
    boolean write(ByteSink sink, Map<@Nullable String, @Nullable String> entries) {
      if (2 * entries.size() != count) {
        return false;
      }
      at = 0;
      taking = false;
      same = true;
      entries.forEach(this);
      if (same && at == count) {
        sink.write(json, 0, length);
        return true;
      }
      return false;
    }

    /** Remembers what the entries became: the bytes from {@code start} to the sink's end. */
    void remember(Map<@Nullable String, @Nullable String> entries, ByteSink sink, int start) {
      int size = sink.size() - start;
      count = -1;
      if (entries.size() > MOST_ENTRIES || size > MOST_BYTES) {
        return;
      }
      at = 0;
      taking = true;
      entries.forEach(this);
      if (json.length < size) {
        json = new byte[size + size / 2];
      }
      System.arraycopy(sink.array(), start, json, 0, size);
      length = size;
      count = at;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // an equal string that is another object is written anew
    public void accept(@Nullable String key, @Nullable String value) {
      if (taking) {
        if (at + 2 > texts.length) {
          texts = Arrays.copyOf(texts, 2 * texts.length);
        }
        texts[at] = key;
        texts[at + 1] = value;
      } else {
        same &= at < count && texts[at] == key && texts[at + 1] == value;
      }
      at += 2;
    }
  }
}
