package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Events of any bytes, made shorter: they fit, and what was JSON or UTF-8 still is. */
class ShortenerFuzzTest {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Room for two markers, and for the braces and names of a small object. */
  private static final int LEAST = 64;

  /**
   * Shortens.
   *
   * @param bytes how short, and the event
   */
  @FuzzTest(maxDuration = "60s")
  void anyEvent_fitsAndStaysWhatItIs(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    int most = LEAST + (bytes[0] & 0xff);
    byte[] event = Arrays.copyOfRange(bytes, 1, bytes.length);
    byte[] shorter = Shortener.shorten(event, most);
    if (event.length <= most) {
      assertThat(shorter).isEqualTo(event);
      return;
    }
    int newlines =
        event.length - new String(event, StandardCharsets.ISO_8859_1).stripTrailing().length();
    if (newlines < LEAST / 2) {
      assertThat(shorter.length).isLessThanOrEqualTo(most);
    }
    if (isUtf8(event)) {
      assertThat(isUtf8(shorter)).as("UTF-8").isTrue();
    }
    if (event[0] == '{' && newlines < 4 && fitsWithoutItsText(event, most)) {
      assertThat(isJson(shorter)).as("JSON").isTrue();
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isJson(byte[] bytes) {
    try {
      return JSON.readTree(bytes) != null;
    } catch (IOException | RuntimeException e) { // an exponent that nobody can hold
      return false;
    }
  }

  /** Whether it is JSON that fits once its longest text is no more than a marker. */
  private static boolean fitsWithoutItsText(byte[] event, int most) {
    try {
      if (!(JSON.readTree(event) instanceof ObjectNode root)
          || !(root.get("m") instanceof TextNode text)
          || !isUtf8(event)) {
        return false;
      }
      root.put("m", "…[truncated]");
      boolean longest = text.textValue().length() > event.length / 2;
      return longest && JSON.writeValueAsBytes(root).length + 4 <= most;
    } catch (IOException | RuntimeException e) { // an exponent that nobody can hold
      return false;
    }
  }
}
