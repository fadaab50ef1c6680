package io.github.bufferinghttp.encoder;

import org.jspecify.annotations.Nullable;

/**
 * The frames of stack traces as escaped bytes, each in one of four slots, so that it stays small.
 *
 * <p>Not thread-safe.
 */
final class FrameCache {

  /** Room for the frames of some hundred different stack traces; about a megabyte when full. */
  private static final int SLOTS = 4096;

  /** The slots that a frame may be in: traces come in turns, and two would push each other out. */
  private static final int WAYS = 4;

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
    hash = mix(hash * 31 + element.getLineNumber());
    int first = hash & SLOTS - WAYS;
    for (int slot = first; slot < first + WAYS; slot++) {
      Frame known = slots[slot];
      if (known != null && known.hash == hash && known.element.equals(element)) {
        return known;
      }
    }
    Frame frame = escape(element, hash);
    if (frame.length <= LONGEST) {
      System.arraycopy(slots, first, slots, first + 1, WAYS - 1);
      slots[first] = frame;
    }
    return frame;
  }

  /** Spreads the frames of a trace, whose lines and names are alike (MurmurHash3's last step). */
  private static int mix(int hash) {
    int mixed = (hash ^ hash >>> 16) * 0x85EBCA6B;
    mixed = (mixed ^ mixed >>> 13) * 0xC2B2AE35;
    return mixed ^ mixed >>> 16;
  }

  private Frame escape(StackTraceElement element, int hash) {
    String place = element.toString();
    scratch.truncate(0);
    scratch.write(AT);
    Json.escaped(scratch, place);
    scratch.write(END);
    Frame frame = new Frame(element, hash, scratch.copyFrom(0), place.length() + AROUND);
    if (scratch.array().length > USUAL) {
      scratch = new ByteSink(USUAL);
    }
    return frame;
  }

  /** A frame and the line that stands for it, with the line's end. */
  static final class Frame {
    private final StackTraceElement element;
    private final int hash;

    /** The line as it is in a JSON string. */
    final byte[] escaped;

    /** Its characters before they were escaped. */
    final int length;

    private Frame(StackTraceElement element, int hash, byte[] escaped, int length) {
      this.element = element;
      this.hash = hash;
      this.escaped = escaped;
      this.length = length;
    }

    String text() {
      return "\tat " + element + "\n";
    }
  }
}
