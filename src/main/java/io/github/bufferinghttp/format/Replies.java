package io.github.bufferinghttp.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.bufferinghttp.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what destinations answer, which may be anything. */
final class Replies {

  private static final ObjectReader READER = new ObjectMapper().reader();
  private static final int MAX_REASON = 300;

  private Replies() {}

  /** The answer as a JSON object, or null if it is none or was cut. */
  static @Nullable JsonNode object(Answer answer) {
    try {
      JsonNode tree = READER.readTree(answer.body());
      return tree != null && tree.isObject() ? tree : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /**
   * An object with an array of results in it, as much of it as could be read.
   *
   * @param scalars its other members that came before the array or behind it
   * @param results the elements of the array that came whole
   */
  record Listing(Map<String, JsonNode> scalars, List<JsonNode> results) {}

  /** Reads an object with an array {@code name} in it, up to where the answer was cut. */
  static Listing listing(Answer answer, String name) {
    Listing listing = new Listing(new HashMap<>(), new ArrayList<>());
    try (JsonParser parser = READER.createParser(answer.body())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return listing;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        JsonToken value = parser.nextToken();
        if (member.equals(name) && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            listing.results().add(parser.readValueAsTree());
          }
        } else {
          listing.scalars().put(member, parser.readValueAsTree());
        }
      }
    } catch (IOException | RuntimeException e) {
      return listing; // Garbage from here on, or the answer was cut: what came before counts.
    }
    return listing;
  }

  /** A vendor's words on one line, of a length that can be logged. */
  static String reason(String who, @Nullable String words) {
    String line = words == null ? "" : words.replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
    String shown = line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + "…";
    return shown.isEmpty() ? who : who + ": " + shown;
  }

  /**
   * Some events were refused, and the destination does not say which. Sending the batch again would
   * store the others twice, so it is given up as a whole: its events reach the fallback appender,
   * and none of those that were refused is lost in silence.
   */
  static Outcome someRefused(long refused, Batch batch, String reason) {
    return new Outcome.Rejected(
        refused >= batch.events()
            ? reason
            : reason + " (" + refused + " of " + batch.events() + " events; it is not said which)");
  }

  /** Gives up every event of a batch that must not be sent again, not even in parts. */
  static Outcome giveUp(Batch batch, String reason) {
    PartialResult result = new PartialResult();
    for (int i = 0; i < batch.events(); i++) {
      result.reject(i, reason);
    }
    return result.outcome(batch);
  }

  /** What a batch gets that was refused for its content. */
  static Outcome badContent(Batch batch, String reason) {
    return batch.events() > 1 ? new Outcome.Split(false, reason) : new Outcome.Rejected(reason);
  }
}
