package io.github.bufferinghttp.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Tells whether bytes are one JSON object and nothing else. A class of its own, since Jackson takes
 * tens of milliseconds to load, and most applications never need this.
 */
final class JsonCheck {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonCheck() {}

  /** Whether the first {@code size} bytes are. */
  static boolean isObject(byte[] bytes, int size) {
    try (JsonParser parser = JSON.createParser(bytes, 0, size)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return false;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.VALUE_STRING) {
          parser.getTextLength(); // Decodes it: Jackson passes over broken UTF-8 otherwise.
        }
      }
      return parser.nextToken() == null;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
