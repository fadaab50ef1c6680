package io.github.bufferinghttp.bench;

/**
 * The mark before a sequence number in a message. It is a run of one character which no encoder
 * escapes and nothing else in the workload contains, so that the sink finds it by looking at every
 * sixteenth byte.
 */
public final class Marker {

  public static final char CHARACTER = '~';
  public static final int LENGTH = 16;
  public static final String TEXT = String.valueOf(CHARACTER).repeat(LENGTH);

  private Marker() {}

  /** Receives the sequence numbers found. */
  public interface Visitor {
    void found(int sequence);
  }

  /** Reports each sequence number in the bytes from {@code from} to {@code to}, in order. */
  public static void scan(byte[] bytes, int from, int to, Visitor visitor) {
    int at = from + LENGTH - 1;
    while (at < to) {
      if (bytes[at] != CHARACTER) {
        at += LENGTH;
        continue;
      }
      int start = at;
      while (start > from && bytes[start - 1] == CHARACTER) {
        start--;
      }
      int end = at + 1;
      while (end < to && bytes[end] == CHARACTER) {
        end++;
      }
      if (end - start >= LENGTH) {
        int digit = end;
        int sequence = 0;
        while (digit < to && bytes[digit] >= '0' && bytes[digit] <= '9') {
          sequence = sequence * 10 + bytes[digit] - '0';
          digit++;
        }
        if (digit > end) {
          visitor.found(sequence);
        }
      }
      at = end + LENGTH - 1;
    }
  }
}
