package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads OTLP bodies with the official protobuf classes, and checks what their JSON parser lets
 * through: ids (it takes hex for base64), numbers of 64 bits, names in lowerCamelCase.
 */
final class OtlpReader {

  private OtlpReader() {}

  static List<JsonNode> read(byte[] body) {
    String text = StrictReaders.utf8(body);
    List<LogRecord> parsed = parse(text);
    List<JsonNode> records = new ArrayList<>();
    for (JsonNode resource : StrictReaders.json(text).get("resourceLogs")) {
      for (JsonNode scope : resource.get("scopeLogs")) {
        scope.get("logRecords").forEach(records::add);
      }
    }
    assertThat(records).hasSameSizeAs(parsed);
    records.forEach(OtlpReader::check);
    return records;
  }

  private static List<LogRecord> parse(String text) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    try {
      JsonFormat.parser().merge(text, request);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("not OTLP: " + e.getMessage(), e);
    }
    List<LogRecord> records = new ArrayList<>();
    request
        .getResourceLogsList()
        .forEach(
            resource -> {
              unique(resource.getResource().getAttributesList());
              resource.getScopeLogsList().forEach(s -> records.addAll(s.getLogRecordsList()));
            });
    for (LogRecord log : records) {
      assertThat(log.getSeverityNumberValue()).isBetween(1, 24);
      unique(log.getAttributesList());
    }
    return records;
  }

  private static void unique(List<KeyValue> attributes) {
    Set<String> names = new HashSet<>();
    for (KeyValue attribute : attributes) {
      assertThat(attribute.getKey()).isNotEmpty();
      assertThat(names.add(attribute.getKey())).as(attribute.getKey()).isTrue();
    }
  }

  private static void check(JsonNode log) {
    assertThat(log.get("timeUnixNano").isTextual()).isTrue();
    assertThat(log.get("timeUnixNano").textValue()).matches("[0-9]+");
    assertThat(log.get("observedTimeUnixNano").isTextual()).isTrue();
    assertThat(log.path("traceId").asText("0123456789abcdef0123456789abcdef"))
        .matches("[0-9a-f]{32}");
    assertThat(log.path("spanId").asText("0123456789abcdef")).matches("[0-9a-f]{16}");
    for (JsonNode attribute : log.get("attributes")) {
      JsonNode number = attribute.get("value").get("intValue");
      assertThat(number == null || number.isTextual()).isTrue();
    }
  }
}
