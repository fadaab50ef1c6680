package io.github.bufferinghttp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shortens an event that is too large, as bytes: in JSON the longest texts are cut, so that it
 * stays what it is; any other text is cut at its end. What was cut says so.
 *
 * <p>An event of several lines of JSON, such as the action and the document of a bulk request, is
 * shortened in its last line.
 */
final class Shortener {

  private static final String MARKER = "…[truncated]";
  private static final byte[] MARKER_BYTES = MARKER.getBytes(StandardCharsets.UTF_8);
  private static final int MOST_CUTS = 64;

  /** Numbers keep every digit, and their exponent: without it a small one may be very long. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

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
    }
    return shorter != null ? shorter : shortenText(event, end, maxBytes);
  }

  private static byte @Nullable [] shortenJson(byte[] event, int from, int end, int maxBytes) {
    int room = maxBytes - from - (event.length - end);
    byte[] line = shortenJson(Arrays.copyOfRange(event, from, end), room);
    return line == null ? null : replaced(event, from, end, line);
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

  private static byte @Nullable [] shortenJson(byte[] json, int maxBytes) {
    try {
      JsonNode root = JSON.readTree(json);
      byte[] written = json;
      for (int i = 0; i < MOST_CUTS && written.length > maxBytes; i++) {
        Longest longest = new Longest();
        longest.search(root);
        if (!longest.cut(written.length - maxBytes)) {
          return null;
        }
        written = JSON.writeValueAsBytes(root);
      }
      return written.length > maxBytes ? null : written;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** The longest text in a tree, and where it stands. */
  private static final class Longest {
    private @Nullable JsonNode parent;
    private @Nullable String field;
    private int index;
    private String text = "";

    void search(JsonNode node) {
      if (node instanceof ObjectNode object) {
        for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
          offer(object, entry.getKey(), 0, entry.getValue());
        }
      } else if (node instanceof ArrayNode array) {
        for (int i = 0; i < array.size(); i++) {
          offer(array, null, i, array.get(i));
        }
      }
    }

    private void offer(JsonNode in, @Nullable String name, int at, JsonNode value) {
      if (value.isTextual() && value.textValue().length() > text.length()) {
        parent = in;
        field = name;
        index = at;
        text = value.textValue();
      } else {
        search(value);
      }
    }

    /** Cuts the share of the text that writes {@code bytes}; false if nothing is left to cut. */
    boolean cut(int bytes) throws JsonProcessingException {
      if (text.length() <= MARKER.length()) {
        return false;
      }
      long written = JSON.writeValueAsBytes(text).length;
      long room = Math.max(0, written - bytes - MARKER_BYTES.length);
      int keep =
          (int) Math.min(text.length() - MARKER.length() - 1, text.length() * room / written);
      keep = Math.max(0, keep);
      if (keep > 0 && Character.isHighSurrogate(text.charAt(keep - 1))) {
        keep--;
      }
      TextNode shorter = TextNode.valueOf(text.substring(0, keep) + MARKER);
      if (parent instanceof ObjectNode object && field != null) {
        object.set(field, shorter);
      } else if (parent instanceof ArrayNode array) {
        array.set(index, shorter);
      }
      return true;
    }
  }
}
