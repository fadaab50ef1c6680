package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesFormatTest {

  private final LinesFormat format = new LinesFormat();

  @ParameterizedTest
  @CsvSource({"%msg, 'a\nb\n'", "%msg%n, 'a\nb\n'", "'%msg%n%n', 'a\nb\n'"})
  void writeEvent_endsEachEventByOneNewline(String pattern, String expected) {
    format.start(TestContext.text(pattern, StandardCharsets.UTF_8));

    String body = Bodies.body(format, "all", List.of(TestEvents.plain("a"), TestEvents.plain("b")));

    assertThat(body).isEqualTo(expected);
  }

  @Test
  void writeEvent_turnsUtf16IntoUtf8SoThatLinesCanBeTold() {
    format.start(TestContext.text("%msg%n", StandardCharsets.UTF_16BE));

    assertThat(Bodies.body(format, "all", List.of(TestEvents.plain("é")))).isEqualTo("é\n");
    assertThat(format.contentType()).isEqualTo("text/plain; charset=utf-8");
  }

  @Test
  void contentType_namesTheCharsetOfTheEncoder() {
    format.start(TestContext.text("%msg", StandardCharsets.ISO_8859_1));

    assertThat(format.contentType()).isEqualTo("text/plain; charset=iso-8859-1");
  }

  @Test
  void contentType_isNdjsonForAnEncoderOfJson() {
    format.start(TestContext.logbackJson());

    assertThat(format.contentType()).isEqualTo("application/x-ndjson");
  }

  @Test
  void accepted_everyAnswerIsDelivered() {
    assertThat(format.accepted(Bodies.answer(200, "whatever"), Bodies.batch(3)))
        .isEqualTo(io.github.bufferinghttp.Outcome.DELIVERED);
    assertThat(format.badEventSpoilsRequest()).isFalse();
  }
}
