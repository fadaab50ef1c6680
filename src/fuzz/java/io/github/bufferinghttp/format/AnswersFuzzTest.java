package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.Outcome.Partial;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every format reads any answer: an outcome comes of it, about events that are there. */
class AnswersFuzzTest {

  private static final Outcome USUAL = Outcome.retry("as usual");
  private static final List<PayloadFormat> FORMATS =
      Destination.all().stream().map(one -> one.start(TestContext.json())).toList();

  /**
   * Reads.
   *
   * @param bytes the number of events, the status, whether the body is whole, and the body
   */
  @FuzzTest(maxDuration = "75s")
  void anyAnswer_hasAnOutcome(byte[] bytes) {
    if (bytes.length < 3) {
      return;
    }
    int events = 1 + (bytes[0] & 7);
    int status = 200 + (bytes[1] & 0xff) * 400 / 256;
    byte[] body = Arrays.copyOfRange(bytes, 3, bytes.length);
    Answer answer = new Answer(status, name -> Optional.empty(), body, (bytes[2] & 1) == 0);
    for (PayloadFormat format : FORMATS) {
      Batch batch = Bodies.batch(Destination.KEY, events);
      Outcome outcome =
          status < 300 ? format.accepted(answer, batch) : format.refused(answer, batch, USUAL);
      assertThat(outcome).as(() -> format.getClass().getSimpleName()).isNotNull();
      if (outcome instanceof Partial partial) {
        assertThat(Arrays.stream(partial.retry()).boxed())
            .allMatch(i -> i >= 0 && i < events)
            .doesNotHaveDuplicates();
        assertThat(partial.rejected().keySet()).allMatch(i -> i >= 0 && i < events);
      }
    }
  }
}
