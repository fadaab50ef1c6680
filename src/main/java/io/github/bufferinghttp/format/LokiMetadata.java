package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventTexts;
import io.github.bufferinghttp.encoder.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The structured metadata of a line for Loki: level, logger, thread, MDC and key-value pairs of its
 * event, as a JSON object of strings. Flush thread.
 */
final class LokiMetadata {

  /** Loki's default for {@code max_structured_metadata_entries_count} is 128. */
  private static final int MAX_ENTRIES = 100;

  /**
   * Of names and values, in bytes; Loki's default for {@code max_structured_metadata_size} is 64K.
   */
  private static final int MAX_BYTES = 60_000;

  private static final byte[] LEVEL = JsonBytes.ascii("{\"level\":");

  /** Names that the MDC's must not take. */
  private static final Set<String> OWN = Set.of("level", "logger", "thread");

  /** Of the MDC; with more of them their number has to be looked at. */
  private static final int MOST_PLAIN = 16;

  private final EventTexts texts = new EventTexts();

  void write(ILoggingEvent event, ByteSink sink) {
    int start = sink.size();
    if (!isWrittenPlain(event, sink)) {
      sink.truncate(start);
      writeAny(event, sink);
    }
  }

  /** False too if the MDC is a map of somebody's own that throws. */
  private boolean isWrittenPlain(ILoggingEvent event, ByteSink sink) {
    try {
      return writePlain(event, sink);
    } catch (Throwable e) {
      return false;
    }
  }

  /**
   * Writes those of most events: the names are names of labels, and nothing is large.
   *
   * @return false if it is not so
   */
  private boolean writePlain(ILoggingEvent event, ByteSink sink) {
    Map<String, String> mdc = Events.rawMdc(event);
    if (Events.hasPairs(event) || mdc.size() > MOST_PLAIN) {
      return false;
    }
    int start = sink.size();
    sink.write(LEVEL);
    texts.name(sink, Events.level(event));
    boolean plain = addPlain(sink, "logger", Events.logger(event));
    plain &= addPlain(sink, "thread", Events.thread(event));
    for (Map.Entry<String, String> entry : mdc.entrySet()) {
      String name = entry.getKey();
      plain = plain && name != null && !OWN.contains(name) && name.equals(LokiText.name(name));
      if (!plain || entry.getValue() == null) {
        return false;
      }
      plain = addPlain(sink, name, entry.getValue());
    }
    sink.write('}');
    return plain && sink.size() - start <= MAX_BYTES;
  }

  private boolean addPlain(ByteSink sink, String name, String value) {
    if (!value.isEmpty()) {
      sink.write(',');
      texts.name(sink, name);
      sink.write(':');
      Json.string(sink, value);
    }
    return value.length() * 3L <= LokiText.MAX_VALUE_BYTES;
  }

  /** Writes those of any event: names are repaired, what is too large is cut or left out. */
  private static void writeAny(ILoggingEvent event, ByteSink sink) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("level", Events.level(event));
    all.put("logger", Events.logger(event));
    all.put("thread", Events.thread(event));
    Events.context(event)
        .forEach((name, value) -> Safe.put(all, LokiText.name(name), Events.text(value)));
    all.values().removeIf(String::isEmpty);
    Members members = new Members(sink);
    int count = 0;
    int room = MAX_BYTES;
    for (Map.Entry<String, String> entry : all.entrySet()) {
      String value = LokiText.value(entry.getValue());
      int size = entry.getKey().length() + LokiText.bytes(value);
      if (count < MAX_ENTRIES && size <= room) {
        members.text(entry.getKey(), value);
        count++;
        room -= size;
      }
    }
    members.end();
  }
}
