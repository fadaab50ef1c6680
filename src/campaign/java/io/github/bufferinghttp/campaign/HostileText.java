package io.github.bufferinghttp.campaign;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Texts that break careless writers, made from a seed; and what becomes of them. */
final class HostileText {

  private static final String[] PIECES = {
    "\"",
    "\\",
    "\\\"",
    "\\u",
    "\\u00",
    "\u0000",
    "\n",
    "\r\n",
    "\r\nX-Injected: yes\r\n",
    "\r\n\r\nPOST / HTTP/1.1\r\nX-Injected: yes\r\n\r\n",
    "\n{\"message\":\"forged\"}\n",
    "\t",
    "\b\f",
    "\u001b[31m",
    "\u007f",
    "\u0085",
    "é",
    "\u07ff",
    "€",
    "\u2028",
    "\u2029",
    "\ud800",
    "\udbff",
    "\udc00",
    "\udfff",
    "\ufeff",
    "\uffff",
    "😀",
    "\ud83d",
    "\ude00",
    "{}",
    "{",
    "}",
    "{{}}",
    "\\{}",
    "{ }",
    "%X{tenant}",
    "%0d%0a",
    "${jndi:x}",
    "</script>",
    "abcdefgh",
    "plain ascii text that is somewhat longer than a word or two"
  };

  private static final int MAX_HEADER = 8192;

  private final Random random;

  HostileText(Random random) {
    this.random = random;
  }

  /** A text of some pieces; now and then of many, or of none. */
  String next() {
    return of(random.nextInt(random.nextInt(200) == 0 ? 200 : 10));
  }

  private String of(int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) random.nextInt(0x10000));
        case 1 -> text.append((char) random.nextInt(0x80));
        default -> text.append(PIECES[random.nextInt(PIECES.length)]);
      }
    }
    return text.toString();
  }

  /** A text of at least so many characters. */
  String large(int characters) {
    String piece = of(200) + "x";
    return piece.repeat(characters / piece.length() + 1);
  }

  /** The text as JSON can hold it: U+FFFD for each lone surrogate. */
  static String repaired(String text) {
    StringBuilder repaired = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(repaired::appendCodePoint);
    return repaired.toString();
  }

  /**
   * The text as a header's value is promised to be: visible ASCII and inner spaces, all else
   * percent-encoded UTF-8, at most 8 KiB, never cut inside a character.
   */
  static String asHeader(String text) {
    String repaired = repaired(text);
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < repaired.length(); ) {
      int c = repaired.codePointAt(i);
      boolean inner = i > 0 && i < repaired.length() - 1;
      StringBuilder piece = new StringBuilder();
      if (c > 0x20 && c < 0x7f || c == 0x20 && inner) {
        piece.append((char) c);
      } else {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          piece.append(String.format("%%%02X", b));
        }
      }
      if (value.length() + piece.length() > MAX_HEADER) {
        break;
      }
      value.append(piece);
      i += Character.charCount(c);
    }
    return value.toString().stripTrailing(); // cut behind a space: it would not arrive
  }
}
