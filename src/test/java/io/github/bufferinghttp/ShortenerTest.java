package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShortenerTest {

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String shorten(String text, int maxBytes) {
    return new String(Shortener.shorten(utf8(text), maxBytes), StandardCharsets.UTF_8);
  }

  @Test
  void whatFits_staysAsItIs() {
    assertThat(shorten("{\"a\":\"b\"}\n", 10)).isEqualTo("{\"a\":\"b\"}\n");
  }

  @Test
  void text_isCutAtACharacterAndKeepsItsNewline() {
    assertThat(shorten("é".repeat(50) + "\n", 40)).isEqualTo("é".repeat(12) + "…[truncated]\n");
    for (int size = 20; size < 60; size++) {
      assertThat(shorten("😀".repeat(50), size)).doesNotContain("\ufffd").endsWith("…[truncated]");
    }
  }

  @Test
  void json_staysJsonWithItsLongestTextCut() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    String message = "quote \" é 😀 ".repeat(500);
    byte[] event =
        mapper.writeValueAsBytes(
            mapper.createObjectNode().put("level", "INFO").put("message", message).put("n", 7));
    for (int size = 100; size < event.length; size += 37) {
      byte[] shorter = Shortener.shorten(event, size);
      JsonNode read = mapper.readTree(shorter);
      assertThat(shorter.length).isLessThanOrEqualTo(size);
      assertThat(read.get("level").textValue()).isEqualTo("INFO");
      assertThat(read.get("n").intValue()).isEqualTo(7);
      assertThat(read.get("message").textValue()).endsWith("…[truncated]").startsWith("quote");
    }
  }

  @Test
  void numbers_keepTheirDigitsAndTheirExponent() throws IOException {
    String text = "x".repeat(300);
    String numbers = "12345678901234567890.10,1E+99999,-1E-99999,0.00";
    String shorter = shorten("{\"m\":\"" + text + "\",\"n\":[" + numbers + "]}", 200);
    assertThat(shorter).hasSizeLessThanOrEqualTo(200).endsWith(",\"n\":[" + numbers + "]}");
    assertThat(new ObjectMapper().readTree(shorter).get("m").textValue()).startsWith("xxx");
  }

  @Test
  void jsonOverSeveralLines_staysJson() throws IOException {
    String printed = "{\n  \"m\" : \"" + "x".repeat(300) + "\",\r\n  \"n\" : 7\n}\n";
    String shorter = shorten(printed, 100);
    assertThat(shorter).hasSizeLessThanOrEqualTo(100).endsWith("}\n");
    assertThat(new ObjectMapper().readTree(shorter).get("n").intValue()).isEqualTo(7);
  }

  @Test
  void anything_fitsIfAMarkerDoes() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = '{';
      }
      int size = 40 + random.nextInt(200);
      if (!endsWithNewlines(bytes)) {
        assertThat(Shortener.shorten(bytes, size).length).isLessThanOrEqualTo(size);
      }
    }
  }

  private static boolean endsWithNewlines(byte[] bytes) {
    return bytes.length > 0 && bytes[bytes.length - 1] == '\n';
  }
}
