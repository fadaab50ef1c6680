package io.github.bufferinghttp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in JSON that {@link JsonShortener} shortens: under a name in an object, or
 * at an index in an array.
 */
record JsonPlace(JsonNode parent, @Nullable String name, int index, JsonNode value) {

  private static final String MARKER = Shortener.MARKER;

  /** A name that is longer goes with its value. */
  private static final int LONG_NAME = 256;

  /** The places of an object or array; none in any other value. */
  static List<JsonPlace> in(JsonNode node) {
    List<JsonPlace> places = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        places.add(new JsonPlace(object, entry.getKey(), 0, entry.getValue()));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        places.add(new JsonPlace(array, null, i, array.get(i)));
      }
    }
    return places;
  }

  /** The characters of a text. */
  int length() {
    return value.textValue().length();
  }

  /** Leaves so many characters of a text that is longer, the marker among them. */
  void cutTo(int characters) {
    String text = value.textValue();
    if (text.length() <= characters) {
      return;
    }
    int keep = Math.max(0, characters - MARKER.length());
    if (keep > 0 && Character.isHighSurrogate(text.charAt(keep - 1))) {
      keep--;
    }
    replace(text.substring(0, keep) + MARKER);
  }

  private void replace(String text) {
    TextNode node = TextNode.valueOf(text);
    if (parent instanceof ArrayNode array) {
      array.set(index, node);
    } else if (parent instanceof ObjectNode object && name != null) {
      object.set(name, node);
    }
  }

  /** Puts the marker in the value's place; a name that is long goes too. */
  void giveUp() {
    if (parent instanceof ObjectNode object && hasLongName()) {
      object.remove(name);
      object.put(MARKER, MARKER);
    } else {
      replace(MARKER);
    }
  }

  void remove() {
    if (parent instanceof ObjectNode object && name != null) {
      object.remove(name);
    } else if (parent instanceof ArrayNode array) {
      array.remove(index);
    }
  }

  /** Whether its name is so long that it goes with its value. */
  boolean hasLongName() {
    return name != null && name.length() > LONG_NAME;
  }
}
