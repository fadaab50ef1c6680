package io.github.bufferinghttp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Shortens an event that is too large, as bytes: in JSON the longest texts are cut, so that it
 * stays what it is; any other text is cut at its end. What was cut says so.
 *
 * <p>A JSON string stays one. An event of several lines of JSON, such as the action and the
 * document of a bulk request, is shortened in its last line.
 */
final class Shortener {

  /** What stands where something was cut. */
  static final String MARKER = "…[truncated]";

  private static final byte[] MARKER_BYTES = MARKER.getBytes(StandardCharsets.UTF_8);

  private Shortener() {}

  /** The event in at most {@code maxBytes}, as near as can be. */
  static byte[] shorten(byte[] event, int maxBytes) {
    if (event.length <= maxBytes) {
      return event;
    }
    int end = event.length - trailingNewlines(event);
    byte[] shorter = null;
    if (end > 0 && (event[0] == '{' || event[0] == '[')) {
      int from = lastLine(event, end);
      shorter = shortenJson(event, from, end, maxBytes);
      if (shorter == null && from > 0) {
        shorter = shortenJson(event, 0, end, maxBytes); // one value that is printed over lines
      }
    } else if (end > 0 && event[0] == '"') {
      shorter = shortenString(event, end, maxBytes);
    }
    return shorter != null ? shorter : shortenText(event, end, maxBytes);
  }

  private static byte @Nullable [] shortenJson(byte[] event, int from, int end, int maxBytes) {
    int room = maxBytes - from - (event.length - end);
    byte[] line = JsonShortener.shorten(Arrays.copyOfRange(event, from, end), room);
    return line == null ? null : replaced(event, from, end, line);
  }

  /** A JSON string is shortened as the only text of an array, whose brackets come off again. */
  private static byte @Nullable [] shortenString(byte[] event, int end, int maxBytes) {
    byte[] array = new byte[end + 2];
    array[0] = '[';
    System.arraycopy(event, 0, array, 1, end);
    array[end + 1] = ']';
    byte[] shorter = JsonShortener.shorten(array, maxBytes - (event.length - end) + 2);
    return shorter == null || shorter.length == 2
        ? null
        : replaced(event, 0, end, Arrays.copyOfRange(shorter, 1, shorter.length - 1));
  }

  private static int trailingNewlines(byte[] event) {
    int count = 0;
    while (count < event.length && isNewline(event[event.length - 1 - count])) {
      count++;
    }
    return count;
  }

  private static int lastLine(byte[] event, int end) {
    int from = end;
    while (from > 0 && !isNewline(event[from - 1])) {
      from--;
    }
    return from;
  }

  private static boolean isNewline(byte b) {
    return b == '\n' || b == '\r';
  }

  private static byte[] replaced(byte[] event, int from, int end, byte[] by) {
    int after = event.length - end;
    byte[] result = Arrays.copyOf(event, from + by.length + after);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(event, end, result, from + by.length, after);
    return result;
  }

  private static byte[] shortenText(byte[] event, int end, int maxBytes) {
    int keep = Math.max(0, maxBytes - MARKER_BYTES.length - (event.length - end));
    while (keep > 0 && (event[keep] & 0xC0) == 0x80) {
      keep--; // not inside a character
    }
    return replaced(event, Math.min(keep, end), end, MARKER_BYTES);
  }
}
