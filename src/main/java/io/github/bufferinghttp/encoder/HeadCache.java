package io.github.bufferinghttp.encoder;

import ch.qos.logback.classic.Level;
import org.jspecify.annotations.Nullable;

/**
 * What stands between an event's timestamp and its message, as bytes: level, logger and thread with
 * their names, and the message's name. An application logs from few places on few threads, so this
 * is mostly one copy.
 *
 * <p>Not thread-safe.
 */
final class HeadCache {

  private static final int SLOTS = 256;

  /** Longer ones are not kept. */
  private static final int LONGEST = 1024;

  private final byte[] @Nullable [] prefixes;
  private final NameCache names;
  private final @Nullable Head[] slots = new Head[SLOTS];
  private final ByteSink scratch = new ByteSink(256);

  private record Head(
      @Nullable Level level, @Nullable String logger, @Nullable String thread, byte[] json) {

    @SuppressWarnings("ReferenceEquality") // there is one object per level
    boolean isOf(@Nullable Level level, @Nullable String logger, @Nullable String thread) {
      return level == this.level && same(logger, this.logger) && same(thread, this.thread);
    }

    private static boolean same(@Nullable String one, @Nullable String other) {
      return one == null ? other == null : one.equals(other);
    }
  }

  /**
   * An empty cache.
   *
   * @param prefixes for each field its name with the colon, or null where the field is left out
   */
  HeadCache(byte[] @Nullable [] prefixes, NameCache names) {
    this.prefixes = prefixes;
    this.names = names;
  }

  void write(
      ByteSink sink, @Nullable Level level, @Nullable String logger, @Nullable String thread) {
    int hash = (logger == null ? 0 : logger.hashCode()) * 31;
    hash += thread == null ? 0 : thread.hashCode();
    hash = hash * 31 + (level == null ? 0 : level.levelInt);
    hash ^= hash >>> 16;
    int slot = (hash ^ hash >>> 8) & SLOTS - 1;
    Head known = slots[slot];
    if (known == null || !known.isOf(level, logger, thread)) {
      known = new Head(level, logger, thread, json(level, logger, thread));
      if (known.json.length <= LONGEST) {
        slots[slot] = known;
      }
    }
    sink.write(known.json);
  }

  private byte[] json(@Nullable Level level, @Nullable String logger, @Nullable String thread) {
    scratch.truncate(0);
    // It stands behind a brace or behind the timestamp, and tells by that whether a comma is due.
    scratch.write(prefixes[Field.TIMESTAMP.ordinal()] == null ? '{' : '"');
    field(Field.LEVEL, level == null ? null : level.levelStr);
    field(Field.LOGGER, logger);
    field(Field.THREAD, thread);
    byte[] message = prefixes[Field.MESSAGE.ordinal()];
    if (message != null) {
      Json.comma(scratch);
      scratch.write(message);
    }
    return scratch.copyFrom(1);
  }

  private void field(Field field, @Nullable String name) {
    byte[] prefix = prefixes[field.ordinal()];
    if (prefix != null) {
      Json.comma(scratch);
      scratch.write(prefix);
      names.write(scratch, name);
    }
  }
}
