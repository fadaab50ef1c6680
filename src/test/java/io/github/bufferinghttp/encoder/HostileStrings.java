package io.github.bufferinghttp.encoder;

import java.util.Random;

/** Strings that break careless writers, made from a seed. */
final class HostileStrings {

  private static final String[] PIECES = {
    "\"",
    "\\",
    "\\\"",
    "\\u",
    "\u0000",
    "\n",
    "\r\n",
    "\t",
    "\b\f",
    "\u001b[31m",
    "\u007f",
    "\u0080",
    "\u0085",
    "\u00ff",
    "é",
    "\u0100",
    "\u0141",
    "\u0122",
    "\u015c",
    "\u07ff",
    "\u0800",
    "€",
    "\u2027",
    "\u2028",
    "\u2029",
    "\u202a",
    "\ud7ff",
    "\ud800",
    "\udbff",
    "\udc00",
    "\udfff",
    "\ue000",
    "\ufeff",
    "\ufffd",
    "\uffff",
    "😀",
    "\ud83d",
    "\ude00",
    "𐀀",
    "\udbff\udfff",
    "{}",
    "</script>",
    "abcdefgh",
    "plain ascii text that is somewhat longer than a word or two"
  };

  private final Random random;

  HostileStrings(long seed) {
    random = new Random(seed);
  }

  String next() {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(random.nextInt(100) == 0 ? 300 : 12);
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append((char) random.nextInt(0x10000));
        case 1 -> text.append((char) random.nextInt(0x80));
        default -> text.append(PIECES[random.nextInt(PIECES.length)]);
      }
    }
    return text.toString();
  }
}
