package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElasticsearchAnswersTest {

  private final ElasticsearchFormat format = Destination.elasticsearch();

  @BeforeEach
  void start() {
    format.start(TestContext.json());
  }

  @Test
  void accepted_withoutErrorsIsDelivered() {
    assertThat(accepted(2, "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}},"))
        .as("even when the answer was cut behind it")
        .isEqualTo(Outcome.DELIVERED);
  }

  @Test
  void accepted_sendsAgainWhatMayBeStoredLaterAndRejectsTheRest() {
    Outcome outcome =
        accepted(
            6,
            "{\"errors\":true,\"items\":["
                + item(201, "", "")
                + ","
                + item(400, "mapper_parsing_exception", "failed to parse field [kvp.amount]")
                + ","
                + item(429, "es_rejected_execution_exception", "rejected")
                + ","
                + item(409, "version_conflict_engine_exception", "document already exists")
                + ","
                + item(503, "unavailable_shards_exception", "primary shard is not active")
                + ","
                + item(403, "cluster_block_exception", "index read-only / allow delete")
                + "]}");

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Partial(
                new int[] {2, 4, 5},
                Map.of(1, "400 mapper_parsing_exception: failed to parse field [kvp.amount]")));
  }

  @Test
  void accepted_takesAConflictWithItsOwnIdForStored() {
    assertThat(
            accepted(
                1,
                "{\"errors\":true,\"items\":["
                    + item(409, "version_conflict_engine_exception", "exists")
                    + "]}"))
        .isEqualTo(Outcome.DELIVERED);
  }

  @Test
  void accepted_sendsAgainWhateverACutAnswerDoesNotTell() {
    String whole =
        "{\"errors\":true,\"items\":["
            + item(201, "", "")
            + ","
            + item(400, "mapper_parsing_exception", "no")
            + ",{\"create\":{\"sta";

    assertThat(format.accepted(Bodies.answer(200, whole, false, Map.of()), Bodies.batch(4)))
        .isEqualTo(
            new Outcome.Partial(new int[] {2, 3}, Map.of(1, "400 mapper_parsing_exception: no")));
  }

  @Test
  void accepted_keepsTheWholeBatchWhenNothingOfItWasStored() {
    assertThat(
            accepted(
                2,
                "{\"errors\":true,\"items\":["
                    + item(429, "es_rejected_execution_exception", "full")
                    + ","
                    + item(429, "es_rejected_execution_exception", "full")
                    + "]}"))
        .isEqualTo(Outcome.retry("429 es_rejected_execution_exception: full"));
  }

  @Test
  void uri_asksForNoMoreThanItReads() {
    String stored = "{\"errors\":false,\"items\":[" + "{\"create\":{\"status\":201}},".repeat(2000);

    assertThat(format.maxEvents()).isEqualTo(2000);
    assertThat(stored.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(64 * 1024);
  }

  private Outcome accepted(int events, String body) {
    return format.accepted(Bodies.answer(200, body), Bodies.batch(events));
  }

  private static String item(int status, String type, String reason) {
    return type.isEmpty()
        ? "{\"create\":{\"status\":" + status + "}}"
        : "{\"create\":{\"status\":"
            + status
            + ",\"error\":{\"type\":\""
            + type
            + "\",\"reason\":\""
            + reason
            + "\"}}}";
  }
}
