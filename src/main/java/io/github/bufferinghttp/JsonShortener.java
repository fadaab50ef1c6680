package io.github.bufferinghttp;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shortens a JSON object or array so that it stays one: first its longest texts are cut, then, if
 * it is not texts that make it large, its largest values lose their last members or are replaced by
 * the marker, and in the end its own last members go.
 */
final class JsonShortener {

  private static final String MARKER = Shortener.MARKER;
  private static final int MARKER_BYTES = MARKER.getBytes(StandardCharsets.UTF_8).length;

  /** Each of these costs a pass over the whole, so there are few. */
  private static final int MOST_CUTS = 8;

  private static final int MOST_REPLACED = 64;

  /** From here the texts are halved together when cutting the longest did not do. */
  private static final int LONG_TEXT = 8192;

  /** A text that is no longer may be a time, a number or an id, which a receiver must have. */
  private static final int SHORT_TEXT = 64;

  /**
   * What somebody wrote is read, however long its names and numbers; they come out as they were.
   */
  private static final JsonMapper JSON =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .characterEscapes(new LineBreaks())
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNameLength(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private final JsonNode root;
  private final int maxBytes;
  private byte[] written;

  /** The bytes of the whole: those of {@link #written}, or what has become of them since. */
  private int length;

  /**
   * What objects and arrays take, so that a look for the largest value does not write all of them
   * at each of its steps. Texts are shortened before any is known.
   */
  private final IdentityHashMap<JsonNode, Integer> sizes = new IdentityHashMap<>();

  private JsonShortener(byte[] json, int maxBytes) throws IOException {
    this.root = JSON.readTree(json);
    this.maxBytes = maxBytes;
    this.written = json;
    this.length = json.length;
  }

  /** The JSON in at most {@code maxBytes}, or null if it is none or cannot be made so short. */
  static byte @Nullable [] shorten(byte[] json, int maxBytes) {
    try {
      return new JsonShortener(json, maxBytes).shorten();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private byte @Nullable [] shorten() throws JsonProcessingException {
    boolean cut = true;
    for (int i = 0; i < MOST_CUTS && cut && isTooLong(); i++) {
      cut = cutLongest();
    }
    for (int most = LONG_TEXT; most >= SHORT_TEXT && isTooLong(); most /= 2) {
      for (JsonPlace place : texts()) {
        place.cutTo(most);
      }
      write();
    }
    for (int i = 0; i < MOST_REPLACED && isTooLong() && shortenLargest(); i++) {
      length = size(root);
      if (!isTooLong() || i == MOST_REPLACED - 1) {
        write();
      }
    }
    while (isTooLong() && dropLast(root)) {
      write();
    }
    return isTooLong() ? null : written;
  }

  private boolean isTooLong() {
    return length > maxBytes;
  }

  private void write() throws JsonProcessingException {
    written = JSON.writeValueAsBytes(root);
    length = written.length;
  }

  private int size(JsonNode node) throws JsonProcessingException {
    if (!node.isContainerNode()) {
      return node.isTextual() ? JSON.writeValueAsBytes(node).length : node.asText().length();
    }
    Integer known = sizes.get(node);
    if (known != null) {
      return known;
    }
    int size = 1 + Math.max(1, node.size()); // brackets and commas
    for (JsonPlace child : JsonPlace.in(node)) {
      size += size(child.value()) + (child.name() == null ? 0 : 1 + quoted(child.name()));
    }
    sizes.put(node, size);
    return size;
  }

  /** The bytes of a name with its quotes: its characters, unless it is escaped or no ASCII. */
  private static int quoted(String name) throws JsonProcessingException {
    boolean plain = name.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\');
    return plain ? name.length() + 2 : JSON.writeValueAsBytes(name).length;
  }

  /** The bytes of its value, and of its name. */
  private int bytes(JsonPlace place) throws JsonProcessingException {
    String name = place.name();
    return size(place.value()) + (name == null ? 0 : name.length());
  }

  // Texts

  private List<JsonPlace> texts() {
    List<JsonPlace> texts = new ArrayList<>();
    collectTexts(root, texts);
    return texts;
  }

  private static void collectTexts(JsonNode node, List<JsonPlace> texts) {
    for (JsonPlace child : JsonPlace.in(node)) {
      if (child.value().isTextual()) {
        texts.add(child);
      } else {
        collectTexts(child.value(), texts);
      }
    }
  }

  /** Cuts the share of the longest text that is too much; false if nothing is left to cut. */
  private boolean cutLongest() throws JsonProcessingException {
    JsonPlace longest = null;
    for (JsonPlace place : texts()) {
      longest = longest == null || place.length() > longest.length() ? place : longest;
    }
    if (longest == null || longest.length() <= SHORT_TEXT) {
      return false;
    }
    long bytes = size(longest.value());
    long room = Math.max(0, bytes - (length - maxBytes) - MARKER_BYTES);
    long keep = Math.min(longest.length() - 1L, longest.length() * room / bytes + MARKER.length());
    longest.cutTo((int) keep);
    write();
    return true;
  }

  // Everything else

  /**
   * Shortens the value that makes the whole large: the largest child, or within it the one that is
   * most of it; false if there is none.
   */
  private boolean shortenLargest() throws JsonProcessingException {
    List<JsonNode> way = new ArrayList<>();
    JsonPlace found = null;
    JsonNode in = root;
    int most = 0;
    while (true) {
      way.add(in);
      JsonPlace largest = null;
      int bytes = most / 2;
      for (JsonPlace child : JsonPlace.in(in)) {
        int size = bytes(child);
        if (size > bytes) {
          largest = child;
          bytes = size;
        }
      }
      if (largest == null) {
        break;
      }
      found = largest;
      in = largest.value();
      most = bytes;
    }
    if (found == null || most <= MARKER_BYTES + 2 || isShort(found)) {
      return false;
    }
    boolean mostlyName = isMostlyName(found);
    way.forEach(sizes::remove);
    if (found.value() instanceof ObjectNode object && !mostlyName) {
      object.remove(MARKER);
      boolean dropped = dropLast(object);
      object.put(MARKER, MARKER);
      return dropped;
    }
    if (found.value().path(0).isObject()) {
      dropLast(found.value()); // a list of records, which its receiver must have as a list
    } else {
      found.giveUp();
    }
    return true;
  }

  private boolean isMostlyName(JsonPlace place) throws JsonProcessingException {
    String name = place.name();
    return place.hasLongName() && name != null && name.length() > size(place.value());
  }

  /** Whether it may be a time, a number or an id, or has nothing left in it. */
  private boolean isShort(JsonPlace place) throws JsonProcessingException {
    return place.value().isEmpty() && bytes(place) <= SHORT_TEXT;
  }

  /** There are too many members: the last ones go, at most half of them; false if none is left. */
  private boolean dropLast(JsonNode node) throws JsonProcessingException {
    List<JsonPlace> children = JsonPlace.in(node);
    int tooMany = length - maxBytes + 2 * MARKER_BYTES;
    for (int i = children.size() - 1; i >= children.size() / 2 && tooMany > 0; i--) {
      tooMany -= bytes(children.get(i));
      children.get(i).remove();
    }
    return !children.isEmpty();
  }

  /** Line breaks that JSON does not ask to be escaped, but that readers of lines may break at. */
  private static final class LineBreaks extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    @Override
    public int[] getEscapeCodesForAscii() {
      return CharacterEscapes.standardAsciiEscapesForJSON();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return switch (character) {
        case 0x85 -> new SerializedString("\\u0085");
        case 0x2028 -> new SerializedString("\\u2028");
        case 0x2029 -> new SerializedString("\\u2029");
        default -> null;
      };
    }
  }
}
