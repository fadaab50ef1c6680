package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
  void jsonString_staysOne() throws IOException {
    String text = "quote \" \n é 😀 ".repeat(500);
    byte[] event = new ObjectMapper().writeValueAsBytes(text);
    for (int size = 200; size < event.length; size += 37) {
      byte[] shorter = Shortener.shorten(event, size);
      assertThat(shorter.length).isLessThanOrEqualTo(size);
      assertThat(new ObjectMapper().readTree(shorter).textValue())
          .startsWith("quote")
          .endsWith("…[truncated]");
    }
  }

  @Test
  void textInQuotes_isCutAsText() {
    assertThat(shorten("\"he\" said " + "x".repeat(50), 40)).startsWith("\"he\" said xxx");
  }

  private static final ObjectMapper LENIENT =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNameLength(Integer.MAX_VALUE).build())
              .build());

  private static JsonNode shortenedJson(ObjectNode event, int maxBytes) throws IOException {
    byte[] shorter = Shortener.shorten(LENIENT.writeValueAsBytes(event), maxBytes);
    assertThat(shorter.length).isLessThanOrEqualTo(maxBytes);
    return LENIENT.readTree(shorter);
  }

  private static ObjectNode event() {
    return LENIENT.createObjectNode().put("level", "INFO").put("message", "short");
  }

  @Test
  void numbersThatAreTooMany_staysJsonWithoutThem() throws IOException {
    ObjectNode event = event();
    ObjectNode pairs = event.putObject("kvp").put("n", 7);
    pairs.putArray("many").addAll(IntStream.range(0, 20_000).mapToObj(IntNode::valueOf).toList());
    JsonNode read = shortenedJson(event, 50_000);
    assertThat(read.get("message").textValue()).isEqualTo("short");
    assertThat(read.at("/kvp/n").intValue()).isEqualTo(7);
    assertThat(read.at("/kvp/many").textValue()).isEqualTo("…[truncated]");
  }

  @Test
  void manySmallTextsThatAreTooLongTogether_leaveTheTimeAsItIs() throws IOException {
    String time = "2026-03-14T09:26:53.589793238Z";
    for (int length : new int[] {8, 40, 100}) {
      ObjectNode event = event().put("@timestamp", time);
      for (int i = 0; i < 10_000; i++) {
        event.withArray("/kvp/many").add("x".repeat(length));
      }
      JsonNode read = shortenedJson(event, 60_000);
      assertThat(read.get("@timestamp").textValue()).isEqualTo(time);
      assertThat(read.get("message").textValue()).isEqualTo("short");
    }
  }

  /** As OTLP's attributes, some of whose texts are numbers, and Loki's metadata. */
  @Test
  void membersThatAreTooMany_goFromTheEndAndWhatStaysIsOfItsType() throws IOException {
    ObjectNode event = event();
    for (int i = 0; i < 1_000; i++) {
      event
          .withArray("/attributes")
          .addObject()
          .put("key", "k" + i)
          .put("value", "" + Long.MAX_VALUE);
      event.withObject("/metadata").put("k" + i, "a value of some length");
    }
    JsonNode read = shortenedJson(event, 8_000);
    assertThat(read.get("message").textValue()).isEqualTo("short");
    assertThat(read.get("attributes").isArray()).isTrue();
    assertThat(read.get("attributes"))
        .isNotEmpty()
        .allMatch(it -> it.get("value").textValue().equals("" + Long.MAX_VALUE));
    assertThat(read.get("metadata").isObject()).isTrue();
    assertThat(read.at("/metadata/…[truncated]").textValue()).isEqualTo("…[truncated]");
  }

  @Test
  void littleRoom_leavesTheTimeAsItIs() throws IOException {
    String time = "2026-03-14T09:26:53.589793238Z";
    ObjectNode event = LENIENT.createObjectNode().put("@timestamp", time);
    for (int i = 0; i < 20; i++) {
      event.put("member" + i, "short");
    }
    assertThat(shortenedJson(event, 200).get("@timestamp").textValue()).isEqualTo(time);
  }

  @Test
  void manyTextsThatAreTooLongTogether_staysJsonWithAllOfThemCut() throws IOException {
    ObjectNode event = event();
    ObjectNode pairs = event.putObject("kvp");
    for (int i = 0; i < 150; i++) {
      pairs.put("v" + i, "x".repeat(15_000));
    }
    JsonNode read = shortenedJson(event, 1_000_000);
    assertThat(read.get("message").textValue()).isEqualTo("short");
    assertThat(read.get("kvp")).hasSize(150);
  }

  @Test
  void longNames_areReadAndCutWhenTheyAreTooMuch() throws IOException {
    ObjectNode event = event();
    event.putObject("mdc").put("n".repeat(60_000), "value").put("other", "kept");
    event.put("text", "x".repeat(60_000));
    JsonNode enough = shortenedJson(event, 100_000);
    assertThat(enough.get("mdc")).hasSize(2);
    assertThat(enough.get("text").textValue()).endsWith("…[truncated]");
    JsonNode little = shortenedJson(event, 1_000);
    assertThat(little.at("/mdc/other").textValue()).isEqualTo("kept");
    assertThat(little.get("message").textValue()).isEqualTo("short");
  }

  /** Not what stands behind it, which a receiver may need. */
  @Test
  void longName_goesThoughItsValueIsAnObject() throws IOException {
    ObjectNode event = event();
    event.putObject("n".repeat(60_000)).put("order", 4711);
    event.put("after", "kept");
    JsonNode read = shortenedJson(event, 1_000);
    assertThat(read.get("message").textValue()).isEqualTo("short");
    assertThat(read.path("after").textValue()).isEqualTo("kept");
  }

  /** It took half a minute, in which nothing else was sent. */
  @Test
  @Timeout(10)
  void manyLevels_areNotWrittenAnewForEachOther() throws IOException {
    ObjectNode event = event();
    ObjectNode level = event;
    for (int i = 0; i < 190; i++) {
      level.putArray("n").addAll(IntStream.range(0, 4_000).mapToObj(IntNode::valueOf).toList());
      level = level.putObject("next");
    }
    assertThat(shortenedJson(event, 1_000_000).get("message").textValue()).isEqualTo("short");
  }

  /** As characters they seem half of what they are, and all around them went. */
  @Test
  void namesThatAreNoAscii_countByTheirBytes() throws IOException {
    ObjectNode event = event();
    ArrayNode list = event.putArray("list");
    IntStream.range(0, 220).forEach(i -> list.add(true));
    ObjectNode largest = list.addObject();
    IntStream.range(100, 130).forEach(i -> largest.put("ж".repeat(20) + i, true));
    assertThat(shortenedJson(event, 2_000).get("list")).hasSize(221);
  }

  @Test
  void lineBreaks_stayEscaped() throws IOException {
    String text = "a\n\u0085\u2028\u2029b".repeat(200);
    byte[] event = new JsonMapper().writeValueAsBytes(event().put("text", text));
    String shorter = new String(Shortener.shorten(event, 1_000), StandardCharsets.UTF_8);
    assertThat(shorter).doesNotContain("\n", "\u0085", "\u2028", "\u2029");
    assertThat(LENIENT.readTree(shorter).get("text").textValue())
        .startsWith("a\n\u0085\u2028\u2029b");
  }

  @Test
  void jsonOfAnyShape_staysJson() throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      ObjectNode event = event();
      for (int n = random.nextInt(60); n > 0; n--) {
        String name = "n".repeat(1 + random.nextInt(random.nextInt(5) == 0 ? 400 : 10)) + n;
        switch (random.nextInt(3)) {
          case 0 -> event.put(name, "é".repeat(random.nextInt(300)));
          case 1 -> event.put(name, random.nextLong());
          default ->
              event
                  .putObject(name)
                  .putArray("a")
                  .add(random.nextInt())
                  .add("x".repeat(random.nextInt(90)));
        }
      }
      assertThat(shortenedJson(event, 120 + random.nextInt(3_000)).isObject()).isTrue();
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
