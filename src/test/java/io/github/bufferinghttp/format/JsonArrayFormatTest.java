package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonArrayFormatTest {

  private final JsonArrayFormat format = new JsonArrayFormat();

  @Test
  void body_isAnArrayOfTheObjectsThatTheEncoderWrites() {
    format.start(TestContext.foreignJson());

    assertThat(Bodies.body(format, "all", TestEvents.many(2)))
        .isEqualTo(
            "[{\"level\":\"INFO\",\"message\":\"event 0\"},"
                + "{\"level\":\"INFO\",\"message\":\"event 1\"}]");
  }

  @Test
  void body_isAnArrayOfStringsForAnEncoderOfText() throws Exception {
    format.start(TestContext.text());

    JsonNode body = new ObjectMapper().readTree(Bodies.body(format, "all", TestEvents.hostile()));

    assertThat(body).hasSize(TestEvents.HOSTILE.size());
    assertThat(body).allMatch(JsonNode::isTextual);
    assertThat(body.get(6).textValue()).isEqualTo("}],[{\"forged\":true}");
  }

  @Test
  void body_decodesTheCharsetOfTheEncoder() {
    format.start(TestContext.text("%msg", StandardCharsets.ISO_8859_1));

    assertThat(Bodies.body(format, "all", List.of(TestEvents.plain("é")))).isEqualTo("[\"é\"]");
  }

  @Test
  void body_takesTextInBracesThatIsNoJsonForText() {
    format.start(TestContext.text("{%msg}", StandardCharsets.UTF_8));

    assertThat(Bodies.body(format, "all", List.of(TestEvents.plain("a\"b"))))
        .isEqualTo("[\"{a\\\"b}\"]");
  }

  @Test
  void body_holdsWhatLogbacksOwnJsonEncoderWrites() throws Exception {
    format.start(TestContext.logbackJson());

    JsonNode body = new ObjectMapper().readTree(Bodies.body(format, "all", TestEvents.golden()));

    assertThat(body).hasSize(2).allMatch(JsonNode::isObject);
    assertThat(format.badEventSpoilsRequest()).isTrue();
  }
}
