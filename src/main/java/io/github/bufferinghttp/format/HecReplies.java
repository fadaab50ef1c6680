package io.github.bufferinghttp.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.header.RequestHeaders;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What Splunk's HTTP Event Collector answers: {@code {"text","code","invalid-event-number"}}. */
final class HecReplies {

  private HecReplies() {}

  static void authorize(RequestHeaders headers, @Nullable String token) {
    if (token != null) {
      headers.set("Authorization", "Splunk " + token);
    }
  }

  /** A 2xx is delivered, unless its body names a code that means otherwise. */
  static Outcome accepted(Answer answer, Batch batch, boolean concatenated) {
    JsonNode body = Replies.object(answer);
    int code = body == null ? 0 : body.path("code").asInt(0);
    return body == null || code == 0 || code == 17
        ? Outcome.DELIVERED
        : judge(body, code, batch, Outcome.retry(reason(body)), concatenated);
  }

  static Outcome refused(Answer answer, Batch batch, Outcome usual, boolean concatenated) {
    JsonNode body = Replies.object(answer);
    return body == null || !body.path("code").isInt()
        ? usual
        : judge(body, body.path("code").asInt(), batch, usual, concatenated);
  }

  private static Outcome judge(
      JsonNode body, int code, Batch batch, Outcome usual, boolean concatenated) {
    return switch (code) {
      // Token, index, channel: what is wrong needs a person, the events are good.
      case 1, 2, 3, 4, 7, 10, 11, 14, 16 -> Outcome.hold(reason(body));
      case 5, 6, 12, 13, 15 -> badData(body, batch, concatenated);
      default -> usual;
    };
  }

  /**
   * The collector reads the concatenated events one by one and stops at the first that is bad:
   * those before it are stored, those behind it were not read.
   */
  private static Outcome badData(JsonNode body, Batch batch, boolean concatenated) {
    int bad = body.path("invalid-event-number").asInt(-1);
    if (!concatenated || bad < 0 || bad >= batch.events()) {
      return Replies.badContent(batch, reason(body));
    }
    Map<Integer, String> rejected = new HashMap<>();
    rejected.put(bad, reason(body));
    int[] behind = IntStream.range(bad + 1, batch.events()).toArray();
    return new Outcome.Partial(behind, rejected, true);
  }

  private static String reason(JsonNode body) {
    return Replies.reason("Splunk", body.path("text").asText() + ", code " + body.path("code"));
  }
}
