package io.github.bufferinghttp.encoder;

import org.jspecify.annotations.Nullable;

/**
 * The frames of stack traces as escaped bytes, each in one of two slots, so that it stays small.
 *
 * <p>Not thread-safe.
 */
final class FrameCache {

  private static final int SLOTS = 1024;

  /** Longer frames are not kept. */
  private static final int LONGEST = 512;

  private final @Nullable Frame[] slots = new Frame[SLOTS];

  Frame get(StackTraceElement element) {
    int hash = element.hashCode();
    int slot = (hash ^ hash >>> 16) & SLOTS - 2;
    Frame newer = slots[slot];
    if (newer != null && newer.element.equals(element)) {
      return newer;
    }
    Frame older = slots[slot + 1];
    if (older != null && older.element.equals(element)) {
      return older;
    }
    Frame frame = new Frame(element);
    if (frame.text.length() <= LONGEST) {
      slots[slot + 1] = newer;
      slots[slot] = frame;
    }
    return frame;
  }

  /** A frame and the line that stands for it, without the line's end. */
  static final class Frame {
    final StackTraceElement element;
    final String text;
    final byte[] escaped;

    Frame(StackTraceElement element) {
      this.element = element;
      text = "\tat " + element;
      ByteSink sink = new ByteSink(text.length() + 16);
      Json.escaped(sink, text);
      escaped = sink.copyFrom(0);
    }
  }
}
