package io.github.bufferinghttp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 */
final class Shortener {

  private static final String MARKER = "…[truncated]";
  private static final int MARKER_BYTES = MARKER.getBytes(StandardCharsets.UTF_8).length;
  private static final int MOST_TEXTS = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Shortener() {}

  /** The event in at most {@code maxBytes}, as near as can be. */
  static byte[] shorten(byte[] event, int maxBytes) {
    if (event.length <= maxBytes) {
      return event;
    }
    byte[] json = event.length > 0 && event[0] == '{' ? shortenJson(event, maxBytes) : null;
    return json != null ? json : shortenText(event, maxBytes);
  }

  private static byte @Nullable [] shortenJson(byte[] event, int maxBytes) {
    try {
      JsonNode root = JSON.readTree(event);
      byte[] written = event;
      int end = trailingNewlines(event);
      for (int i = 0; i < MOST_TEXTS && written.length + end > maxBytes; i++) {
        Longest longest = new Longest();
        longest.search(root);
        int excess = written.length + end - maxBytes + MARKER_BYTES;
        if (longest.length() <= MARKER.length() || !longest.cut(excess)) {
          return null;
        }
        written = JSON.writeValueAsBytes(root);
      }
      if (written.length + end > maxBytes) {
        return null;
      }
      byte[] ended = Arrays.copyOf(written, written.length + end);
      System.arraycopy(event, event.length - end, ended, written.length, end);
      return ended;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static int trailingNewlines(byte[] event) {
    int end = 0;
    while (end < event.length
        && (event[event.length - 1 - end] == '\n' || event[event.length - 1 - end] == '\r')) {
      end++;
    }
    return end;
  }

  private static byte[] shortenText(byte[] event, int maxBytes) {
    int end = trailingNewlines(event);
    int keep = Math.max(0, maxBytes - MARKER_BYTES - end);
    while (keep > 0 && (event[keep] & 0xC0) == 0x80) {
      keep--; // not inside a character
    }
    byte[] marker = MARKER.getBytes(StandardCharsets.UTF_8);
    byte[] cut = Arrays.copyOf(event, keep + marker.length + end);
    System.arraycopy(marker, 0, cut, keep, marker.length);
    System.arraycopy(event, event.length - end, cut, keep + marker.length, end);
    return cut;
  }

  /** The longest text in a tree, and where it stands. */
  private static final class Longest {
    private @Nullable JsonNode parent;
    private @Nullable String field;
    private int index;
    private String text = "";

    int length() {
      return text.length();
    }

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

    /** Cuts at least so many bytes off, and never less than half of what escapes may hide. */
    boolean cut(int bytes) {
      int keep = Math.max(0, text.length() - Math.max(bytes, MARKER.length() + 1));
      if (keep > 0 && Character.isHighSurrogate(text.charAt(keep - 1))) {
        keep--;
      }
      TextNode shorter = TextNode.valueOf(text.substring(0, keep) + MARKER);
      if (parent instanceof ObjectNode object && field != null) {
        object.set(field, shorter);
      } else if (parent instanceof ArrayNode array) {
        array.set(index, shorter);
      }
      return parent != null;
    }
  }
}
