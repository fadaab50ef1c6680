package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads bodies as strictly as the destinations do, or more so: repeated names, bytes behind the end
 * and broken UTF-8 fail everywhere. Each reader returns the events that it found.
 */
final class StrictReaders {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictReaders() {}

  @FunctionalInterface
  interface Reader {
    List<JsonNode> read(byte[] body);
  }

  static String utf8(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not valid JSON: " + e.getMessage() + " in " + text, e);
    }
  }

  /** Raw lines, each of them ended; no line is looked into. */
  static List<JsonNode> text(byte[] body) {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : ended(body)) {
      lines.add(JSON.getNodeFactory().textNode(line));
    }
    return lines;
  }

  static List<JsonNode> objectLines(byte[] body) {
    List<JsonNode> found = new ArrayList<>();
    for (String line : ended(body)) {
      found.add(json(line));
    }
    assertThat(found).allMatch(JsonNode::isObject);
    return found;
  }

  static List<JsonNode> array(byte[] body) {
    JsonNode array = json(utf8(body));
    assertThat(array.isArray()).isTrue();
    return elements(array);
  }

  static List<JsonNode> loki(byte[] body) {
    JsonNode push = json(utf8(body));
    assertThat(push.fieldNames()).toIterable().containsExactly("streams");
    List<JsonNode> entries = new ArrayList<>();
    for (JsonNode stream : push.get("streams")) {
      assertThat(stream.get("stream").size()).isBetween(1, 15);
      stream
          .get("stream")
          .fields()
          .forEachRemaining(
              label -> {
                assertThat(label.getKey()).matches("[a-zA-Z_][a-zA-Z0-9_]*");
                assertThat(label.getValue().isTextual()).isTrue();
                assertThat(label.getValue().textValue()).isNotEmpty().hasSizeLessThan(2049);
              });
      entries.addAll(elements(stream.get("values")));
    }
    Set<String> distinct = new HashSet<>();
    for (JsonNode entry : entries) {
      assertThat(entry.size()).isEqualTo(3);
      assertThat(entry.get(0).isTextual()).as("a numeric timestamp gives 400").isTrue();
      assertThat(entry.get(0).textValue()).matches("-?[0-9]{1,19}");
      assertThat(entry.get(1).isTextual()).isTrue();
      assertThat(entry.get(1).textValue().getBytes(StandardCharsets.UTF_8))
          .hasSizeLessThanOrEqualTo(256 * 1024);
      assertThat(entry.get(2).isObject()).isTrue();
      assertThat(entry.get(2)).allMatch(JsonNode::isTextual);
      assertThat(distinct.add(entry.get(0).textValue() + entry.get(1).textValue()))
          .as("Loki takes the same time and line for a repeat")
          .isTrue();
    }
    return entries;
  }

  static List<JsonNode> hec(byte[] body) {
    Set<String> known = Set.of("time", "host", "source", "sourcetype", "index", "event", "fields");
    List<JsonNode> events = new ArrayList<>();
    try (MappingIterator<JsonNode> each = JSON.readerFor(JsonNode.class).readValues(utf8(body))) {
      each.forEachRemaining(events::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (JsonNode event : events) {
      assertThat(event.fieldNames()).toIterable().isSubsetOf(known).contains("event");
      assertThat(event.get("time").isNumber()).isTrue();
      assertThat(event.get("event").isTextual() && event.get("event").textValue().isBlank())
          .as("a blank event gives code 13")
          .isFalse();
      assertThat(event.get("fields")).as("code 15").allMatch(JsonNode::isTextual);
    }
    return events;
  }

  static List<JsonNode> bulk(byte[] body) {
    List<String> lines = ended(body);
    assertThat(lines.size() % 2).isZero();
    Set<String> ids = new HashSet<>();
    List<JsonNode> documents = new ArrayList<>();
    for (int i = 0; i < lines.size(); i += 2) {
      JsonNode action = json(lines.get(i));
      assertThat(action.fieldNames()).toIterable().containsExactly("create");
      assertThat(action.get("create").fieldNames()).toIterable().isSubsetOf("_index", "_id");
      String id = action.get("create").get("_id").textValue();
      assertThat(id.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(512);
      assertThat(ids.add(id)).isTrue();
      assertThat(action.get("create").path("_index").asText("x"))
          .matches("[^A-Z\\\\/*?\"<>| ,#:_+.-][^A-Z\\\\/*?\"<>| ,#:]*");
      JsonNode document = json(lines.get(i + 1));
      assertThat(Instant.parse(document.get("@timestamp").textValue())).isNotNull();
      documents.add(document);
    }
    return documents;
  }

  static List<JsonNode> datadog(byte[] body) {
    assertThat(body.length).isLessThanOrEqualTo(5_000_000);
    List<JsonNode> logs = array(body);
    assertThat(logs).hasSizeLessThanOrEqualTo(1000);
    for (JsonNode log : logs) {
      assertThat(log.get("timestamp").isIntegralNumber()).isTrue();
      assertThat(log.toString().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_048_576);
      for (String name : List.of("message", "status", "ddsource", "hostname", "service")) {
        assertThat(log.get(name).isTextual()).as(name).isTrue();
      }
    }
    return logs;
  }

  static List<JsonNode> newRelic(byte[] body) {
    JsonNode array = json(utf8(body));
    assertThat(array.size()).isEqualTo(1);
    JsonNode common = array.get(0).get("common").get("attributes");
    List<JsonNode> logs = elements(array.get(0).get("logs"));
    for (JsonNode log : logs) {
      assertThat(log.get("timestamp").isIntegralNumber()).isTrue();
      assertThat(log.get("message").isTextual()).isTrue();
      assertThat(log.get("attributes").size() + common.size()).isLessThanOrEqualTo(255);
      assertThat(log.get("attributes")).allMatch(JsonNode::isValueNode);
    }
    return logs;
  }

  static List<JsonNode> victoriaLogs(byte[] body) {
    List<JsonNode> lines = objectLines(body);
    for (JsonNode line : lines) {
      assertThat(line.toString().getBytes(StandardCharsets.UTF_8))
          .as("a longer line is skipped under a 200")
          .hasSizeLessThanOrEqualTo(256 * 1024);
      assertThat(Instant.parse(line.get("_time").textValue())).isNotNull();
      assertThat(line.fieldNames())
          .toIterable()
          .contains("message", "service", "host", "tenant", "level");
    }
    return lines;
  }

  static List<JsonNode> timed(byte[] body, String time) {
    List<JsonNode> lines = objectLines(body);
    assertThat(lines)
        .as("what cannot be parsed becomes 1970, or now, under a 200")
        .allMatch(
            line ->
                line.get(time).isIntegralNumber() // Logback's own JsonEncoder: milliseconds.
                    || Instant.parse(line.get(time).textValue()) != null);
    return lines;
  }

  static List<JsonNode> kafka(byte[] body) {
    JsonNode produce = json(utf8(body));
    assertThat(produce.fieldNames()).toIterable().containsExactly("records");
    List<JsonNode> records = elements(produce.get("records"));
    for (JsonNode record : records) {
      assertThat(record.fieldNames()).toIterable().containsExactly("key", "value");
    }
    return records;
  }

  private static List<String> ended(byte[] body) {
    String text = utf8(body);
    assertThat(text).as("the last newline is required").endsWith("\n");
    return List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }

  private static List<JsonNode> elements(JsonNode array) {
    List<JsonNode> found = new ArrayList<>();
    array.elements().forEachRemaining(found::add);
    return found;
  }
}
