package io.github.bufferinghttp.format;

import java.nio.charset.StandardCharsets;

/** What formats write around JSON values, as bytes. */
final class JsonBytes {

  static final byte[] OPEN_ARRAY = {'['};
  static final byte[] COMMA = {','};
  static final byte[] CLOSE_ARRAY = {']'};

  private JsonBytes() {}

  /** The bytes of a text that is ASCII. */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
