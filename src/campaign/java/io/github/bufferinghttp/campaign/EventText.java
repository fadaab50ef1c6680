package io.github.bufferinghttp.campaign;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * The text of an event of the campaign, which describes itself: {@code #k3:17:filler:crc#}. It is
 * found in a body of any format, and a byte of it that changed on the way is noticed.
 *
 * <p>An event is one {@code long}: its key's number in the upper 16 bits, its number within that
 * key in the others.
 */
final class EventText {

  private static final int FILLER = 60;
  private static final int CRC = 8;
  private static final int SHIFT = 48;
  private static final char[] DIGITS = "abcdefghijklmnopqrstuvwxyz012345".toCharArray();

  /** Told what a body holds. */
  interface Reader {
    void event(long event);

    /** Something begins as an event does and is none. */
    void unreadable();
  }

  private EventText() {}

  static long event(int key, long number) {
    return (long) key << SHIFT | number;
  }

  static int key(long event) {
    return (int) (event >>> SHIFT);
  }

  static long number(long event) {
    return event & (1L << SHIFT) - 1;
  }

  /** The key's name, as {@code tenant} in the MDC and as the header {@code X-Key}. */
  static String keyName(int key) {
    return "k" + key;
  }

  /** The event's text, for the message. */
  static String of(long event) {
    StringBuilder text = new StringBuilder(FILLER + 32);
    text.append('#').append(keyName(key(event))).append(':').append(number(event)).append(':');
    long bits = event;
    for (int i = 0; i < FILLER; i++) {
      bits = bits * 6364136223846793005L + 1442695040888963407L;
      text.append(DIGITS[(int) (bits >>> 59)]);
    }
    int crc = crc(text.toString().getBytes(StandardCharsets.US_ASCII), 0, text.length());
    return text.append(':').append(HexFormat.of().toHexDigits(crc)).append('#').toString();
  }

  private static int crc(byte[] bytes, int from, int to) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  /** Finds every event in a body that begins at {@code from}. */
  static void read(byte[] body, int from, Reader reader) {
    for (int at = from; at < body.length; at++) {
      if (body[at] == '#') {
        int end = end(body, at);
        if (end < 0) {
          reader.unreadable();
        } else {
          reader.event(parse(body, at));
          at = end;
        }
      }
    }
  }

  /** Where the event that begins at {@code start} ends; -1 if it is none. */
  private static int end(byte[] body, int start) {
    int number = digits(body, start + 2, ':');
    int filler = number < 0 ? -1 : digits(body, number + 1, ':');
    int crcAt = filler + 1 + FILLER + 1;
    int end = crcAt + CRC;
    if (filler < 0 || end >= body.length || body[start + 1] != 'k' || body[end] != '#') {
      return -1;
    }
    String expected = HexFormat.of().toHexDigits(crc(body, start, crcAt - 1));
    String found = new String(body, crcAt, CRC, StandardCharsets.US_ASCII);
    return body[crcAt - 1] == ':' && found.equals(expected) ? end : -1;
  }

  /** Where digits that begin at {@code from} end with {@code last}; -1 if they do not. */
  private static int digits(byte[] body, int from, char last) {
    int at = from;
    while (at < body.length && at - from < 18 && body[at] >= '0' && body[at] <= '9') {
      at++;
    }
    return at > from && at < body.length && body[at] == last ? at : -1;
  }

  private static long parse(byte[] body, int start) {
    int colon = digits(body, start + 2, ':');
    int key = (int) number(body, start + 2, colon);
    return event(key, number(body, colon + 1, digits(body, colon + 1, ':')));
  }

  private static long number(byte[] body, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + body[i] - '0';
    }
    return number;
  }
}
