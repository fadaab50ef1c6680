package io.github.bufferinghttp.encoder;

import org.jspecify.annotations.Nullable;

/**
 * The frames of stack traces as escaped bytes, each in one of two slots, so that it stays small.
 *
 * <p>Not thread-safe.
 */
final class FrameCache {

  /** Room for the frames of some hundred different stack traces; about a megabyte when full. */
  private static final int SLOTS = 4096;

  /** Longer frames are not kept. */
  private static final int LONGEST = 512;

  private static final int USUAL = 4096;

  private static final byte[] AT = {'\\', 't', 'a', 't', ' '};
  private static final byte[] END = {'\\', 'n'};

  /** The characters of a tab, "at ", and a line end. */
  private static final int AROUND = 5;

  private final @Nullable Frame[] slots = new Frame[SLOTS];
  private ByteSink scratch = new ByteSink(USUAL);

  Frame get(StackTraceElement element) {
    int hash = element.getClassName().hashCode() * 31 + element.getMethodName().hashCode();
    hash = hash * 31 + element.getLineNumber();
    int slot = hash * 0x9E3779B9 >>> 20 & SLOTS - 2; // spreads lines that are counted up
    Frame newer = slots[slot];
    if (newer != null && newer.element.equals(element)) {
      return newer;
    }
    Frame older = slots[slot + 1];
    if (older != null && older.element.equals(element)) {
      return older;
    }
    Frame frame = escape(element);
    if (frame.length <= LONGEST) {
      slots[slot + 1] = newer;
      slots[slot] = frame;
    }
    return frame;
  }

  private Frame escape(StackTraceElement element) {
    String place = element.toString();
    scratch.truncate(0);
    scratch.write(AT);
    Json.escaped(scratch, place);
    scratch.write(END);
    Frame frame = new Frame(element, scratch.copyFrom(0), place.length() + AROUND);
    if (scratch.array().length > USUAL) {
      scratch = new ByteSink(USUAL);
    }
    return frame;
  }

  /** A frame and the line that stands for it, with the line's end. */
  static final class Frame {
    private final StackTraceElement element;

    /** The line as it is in a JSON string. */
    final byte[] escaped;

    /** Its characters before they were escaped. */
    final int length;

    private Frame(StackTraceElement element, byte[] escaped, int length) {
      this.element = element;
      this.escaped = escaped;
      this.length = length;
    }

    String text() {
      return "\tat " + element + "\n";
    }
  }
}
