package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the vendors' own codes mean; those of Elasticsearch have a test of their own. */
class VendorAnswersTest {

  private static final Outcome USUAL = Outcome.retry("as usual");

  @Test
  void loki_holdsAStreamThatIsBlocked() {
    assertThat(new LokiFormat().accepted(Bodies.answer(260, "blocked until"), Bodies.batch(2)))
        .isInstanceOfSatisfying(
            Outcome.RetryAfter.class, o -> assertThat(o.pace()).isEqualTo(Outcome.Pace.HOLD));
  }

  @Test
  void loki_neverSendsAgainWhatMayBeStoredInPart() {
    Outcome outcome =
        new LokiFormat()
            .refused(Bodies.answer(400, "entry too far behind\n"), Bodies.batch(9), USUAL);

    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    assertThat(outcome.toString()).contains("entry too far behind");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "\"3\""})
  void otlp_neverSendsAPartialSuccessAgain(String rejected) {
    Outcome outcome =
        new OtlpFormat()
            .accepted(
                Bodies.answer(
                    200,
                    "{\"partialSuccess\":{\"rejectedLogRecords\":"
                        + rejected
                        + ",\"errorMessage\":\"too old\"}}"),
                Bodies.batch(5));

    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    assertThat(outcome.toString()).contains("too old", "3 of 5");
  }

  @Test
  void otlp_takesAWarningForDelivered() {
    assertThat(
            new OtlpFormat()
                .accepted(
                    Bodies.answer(200, "{\"partialSuccess\":{\"errorMessage\":\"deprecated\"}}"),
                    Bodies.batch(5)))
        .isEqualTo(Outcome.DELIVERED);
  }

  @Test
  void otlp_doesNotSendAgainAfterA500() {
    OtlpFormat format = new OtlpFormat();

    assertThat(format.refused(Bodies.answer(500, "oops"), Bodies.batch(2), USUAL))
        .as("a Rejected would be split, and so be sent again in parts")
        .isInstanceOfSatisfying(
            Outcome.Partial.class,
            partial -> {
              assertThat(partial.retry()).isEmpty();
              assertThat(partial.rejected()).containsOnlyKeys(0, 1);
            });
    assertThat(format.refused(Bodies.answer(503, "busy"), Bodies.batch(2), USUAL)).isSameAs(USUAL);
    assertThat(format.badEventSpoilsRequest()).isTrue();
  }

  @Test
  void splunk_sendsAgainOnlyWhatIsBehindTheInvalidEvent() {
    Outcome outcome =
        new SplunkHecFormat()
            .refused(
                Bodies.answer(
                    400,
                    "{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":2}"),
                Bodies.batch(5),
                USUAL);

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Partial(
                new int[] {3, 4}, Map.of(2, "Splunk: Invalid data format, code 6"), true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"invalid-event-number\":-1", ",\"invalid-event-number\":5"})
  void splunk_splitsWhenItIsNotSaidWhichEventIsInvalid(String number) {
    Answer answer = Bodies.answer(400, "{\"text\":\"No data\",\"code\":5" + number + "}");
    SplunkHecFormat format = new SplunkHecFormat();

    assertThat(format.refused(answer, Bodies.batch(5), USUAL)).isInstanceOf(Outcome.Split.class);
    assertThat(format.refused(answer, Bodies.batch(1), USUAL)).isInstanceOf(Outcome.Rejected.class);
  }

  @ParameterizedTest
  @CsvSource({"403, 1", "401, 2", "401, 3", "403, 4", "400, 7", "400, 10", "400, 11"})
  void splunk_holdsWhileTokenIndexOrChannelIsWrong(int status, int code) {
    Answer answer = Bodies.answer(status, "{\"text\":\"no\",\"code\":" + code + "}");

    for (PayloadFormat format :
        new PayloadFormat[] {new SplunkHecFormat(), new SplunkHecRawFormat()}) {
      assertThat(format.refused(answer, Bodies.batch(5), USUAL))
          .isEqualTo(Outcome.hold("Splunk: no, code " + code));
    }
  }

  @Test
  void splunk_leavesABusyServerToTheAppender() {
    Answer busy = Bodies.answer(503, "{\"text\":\"Server is busy\",\"code\":9}");

    assertThat(new SplunkHecFormat().refused(busy, Bodies.batch(5), USUAL)).isSameAs(USUAL);
  }

  @Test
  void splunk_readsTheCodeInsideA200Too() {
    SplunkHecFormat format = new SplunkHecFormat();

    assertThat(
            format.accepted(
                Bodies.answer(200, "{\"text\":\"Success\",\"code\":0}"), Bodies.batch(2)))
        .isEqualTo(Outcome.DELIVERED);
    assertThat(
            format.accepted(
                Bodies.answer(200, "{\"text\":\"Server is busy\",\"code\":9}"), Bodies.batch(2)))
        .isInstanceOf(Outcome.RetryAfter.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {117, 53, 27, 72})
  void clickHouse_splitsUntilTheBadRowStandsAlone(int code) {
    Answer answer = Bodies.answer(500, "Code: " + code + ". DB::Exception: cannot (at row 3)\n");
    ClickHouseFormat format = new ClickHouseFormat();

    assertThat(format.refused(answer, Bodies.batch(2), USUAL)).isInstanceOf(Outcome.Split.class);
    assertThat(format.refused(answer, Bodies.batch(1), USUAL)).isInstanceOf(Outcome.Rejected.class);
  }

  @ParameterizedTest
  @CsvSource({"404, 60", "401, 516", "403, 497", "500, 81", "400, 62"})
  void clickHouse_holdsWhatAPersonMustMend(int status, int code) {
    Answer answer = Bodies.answer(status, "Code: " + code + ", e.displayText() = DB::Exception: x");

    assertThat(new ClickHouseFormat().refused(answer, Bodies.batch(2), USUAL))
        .isInstanceOfSatisfying(
            Outcome.RetryAfter.class, o -> assertThat(o.pace()).isEqualTo(Outcome.Pace.HOLD));
  }

  @Test
  void clickHouse_retriesWhenItIsOverloaded() {
    Answer parts = Bodies.answer(500, "Code: 252. DB::Exception: Too many parts");

    assertThat(new ClickHouseFormat().refused(parts, Bodies.batch(2), USUAL)).isSameAs(USUAL);
  }

  @Test
  void clickHouse_readsAnExceptionInsideA200() {
    ClickHouseFormat format = new ClickHouseFormat();
    Answer late = Bodies.answer(200, "Code: 117. DB::Exception: Unknown field");
    Answer named =
        Bodies.answer(200, "Exception", true, Map.of("X-ClickHouse-Exception-Code", "241"));

    assertThat(format.accepted(late, Bodies.batch(2))).isInstanceOf(Outcome.Split.class);
    assertThat(format.accepted(named, Bodies.batch(2))).isInstanceOf(Outcome.RetryAfter.class);
  }

  @Test
  void kafka_sendsAgainTheRecordsThatFailed() {
    Outcome outcome =
        kafka(
            4,
            "{\"offsets\":[{\"partition\":0,\"offset\":7},"
                + "{\"error_code\":500,\"message\":\"Topic logs not present in metadata\"},"
                + "{\"partition\":0,\"offset\":8},"
                + "{\"error_code\":500,\"message\":\"The message is 2097234 bytes when serialized"
                + " which is larger than 1048576\"}]}");

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Partial.class,
            partial -> {
              assertThat(partial.retry()).containsExactly(1);
              assertThat(partial.rejected()).containsOnlyKeys(3);
            });
  }

  @Test
  void kafka_keepsTheBatchWhenEveryRecordFailed() {
    assertThat(
            kafka(
                2,
                "{\"offsets\":[{\"error_code\":500,\"message\":\"no leader\"},"
                    + "{\"error_code\":500,\"message\":\"no leader\"}]}"))
        .isEqualTo(Outcome.retry("Kafka bridge, error 500: no leader"));
  }

  @Test
  void kafka_takesNoOffsetForNotStored() {
    assertThat(
            kafka(
                2,
                "{\"offsets\":[{\"partition\":0,\"offset\":7,\"error_code\":null},"
                    + "{\"partition\":null,\"offset\":null,\"error_code\":2}]}"))
        .isInstanceOfSatisfying(
            Outcome.Partial.class, partial -> assertThat(partial.retry()).containsExactly(1));
  }

  @Test
  void kafka_neverSendsAgainWhatItsAnswerIsSilentAbout() {
    assertThat(kafka(3, "{\"offsets\":[{\"partition\":0,\"offset\":7},{\"parti"))
        .isInstanceOfSatisfying(
            Outcome.Partial.class,
            partial -> {
              assertThat(partial.retry()).isEmpty();
              assertThat(partial.rejected()).containsOnlyKeys(1, 2);
            });
  }

  @Test
  void kafka_takesTheAnswerOfAnAsynchronousBridgeForDelivered() {
    assertThat(new KafkaBridgeFormat().accepted(Bodies.answer(204, ""), Bodies.batch(2)))
        .isEqualTo(Outcome.DELIVERED);
  }

  @Test
  void axiom_givesUpABatchOfWhichSomeFailed() {
    AxiomFormat format = new AxiomFormat();
    String failed =
        "{\"ingested\":4,\"failed\":1,\"failures\":[{\"timestamp\":\"2026-03-14T09:26:53Z\","
            + "\"error\":\"too many fields\"}]}";

    assertThat(format.accepted(Bodies.answer(200, failed), Bodies.batch(5)).toString())
        .startsWith("Rejected")
        .contains("too many fields", "1 of 5");
    assertThat(
            format.accepted(
                Bodies.answer(200, "{\"ingested\":5,\"failed\":0,\"failures\":[]}"),
                Bodies.batch(5)))
        .isEqualTo(Outcome.DELIVERED);
  }

  @Test
  void axiom_readsTheCountOfAnAnswerThatWasCut() {
    String failures = "{\"error\":\"too many fields\"},".repeat(3000);
    String answer = "{\"ingested\":0,\"failed\":3000,\"failures\":[" + failures;

    assertThat(
            new AxiomFormat()
                .accepted(
                    Bodies.answer(200, answer.substring(0, 65_536), false, Map.of()),
                    Bodies.batch(3000))
                .toString())
        .startsWith("Rejected")
        .contains("too many fields");
  }

  @Test
  void betterStack_holdsWhileTheQuotaIsUsedUp() {
    assertThat(
            new BetterStackFormat()
                .refused(Bodies.answer(402, "Quota exceeded"), Bodies.batch(2), USUAL))
        .isEqualTo(Outcome.hold("Better Stack's quota is used up: Quota exceeded"));
  }

  private static Outcome kafka(int events, String body) {
    return new KafkaBridgeFormat().accepted(Bodies.answer(200, body), Bodies.batch(events));
  }
}
