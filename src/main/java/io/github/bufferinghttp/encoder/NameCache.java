package io.github.bufferinghttp.encoder;

import org.jspecify.annotations.Nullable;

/**
 * The names of loggers, threads and keys as JSON strings, remembered as bytes.
 *
 * <p>Each name has two slots it may be in, so that names without end (threads, keys made of ids)
 * push each other out instead of piling up. Not thread-safe.
 */
final class NameCache {

  /** Longer names are not kept. */
  private static final int LONGEST = 256;

  private static final int USUAL = 4096;

  private final @Nullable Name[] slots;
  private ByteSink scratch = new ByteSink(USUAL);

  /** A cache of {@code size} slots, a power of two. */
  NameCache(int size) {
    slots = new Name[size];
  }

  Name get(String text) {
    int hash = text.hashCode();
    int slot = (hash ^ hash >>> 16) & slots.length - 2;
    Name newer = slots[slot];
    if (newer != null && newer.text.equals(text)) {
      return newer;
    }
    Name older = slots[slot + 1];
    if (older != null && older.text.equals(text)) {
      return older;
    }
    Name name = escape(text);
    if (text.length() <= LONGEST) {
      slots[slot + 1] = newer;
      slots[slot] = name;
    }
    return name;
  }

  @SuppressWarnings("ReferenceEquality") // the same object comes back if nothing was repaired
  private Name escape(String text) {
    String wellFormed = Escaper.wellFormed(text);
    scratch.truncate(0);
    Json.string(scratch, wellFormed);
    Name name = new Name(text, scratch.copyFrom(0), wellFormed == text);
    if (scratch.array().length > USUAL) {
      scratch = new ByteSink(USUAL);
    }
    return name;
  }

  /**
   * Writes the name with its quotes, null as the literal null.
   *
   * @return false if the text had to be repaired: then another text may have the same JSON
   */
  boolean write(ByteSink sink, @Nullable String text) {
    if (text == null) {
      Json.string(sink, null);
      return true;
    }
    Name name = get(text);
    sink.write(name.json());
    return name.exact();
  }

  /** The name itself, or the word null. */
  static String text(@Nullable String name) {
    return name == null ? "null" : name;
  }

  /**
   * A name and the JSON string that stands for it.
   *
   * @param exact false if the text had to be repaired: then another text may have the same JSON
   */
  record Name(String text, byte[] json, boolean exact) {}
}
