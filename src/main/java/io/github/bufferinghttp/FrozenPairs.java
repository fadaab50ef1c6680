package io.github.bufferinghttp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * An event whose key-value pairs are those of the logging call, whatever becomes of the objects
 * that were their values. Everything else is the event's own.
 */
@SuppressWarnings("deprecation")
final class FrozenPairs implements ILoggingEvent {

  private final ILoggingEvent event;
  private final List<KeyValuePair> pairs;

  private FrozenPairs(ILoggingEvent event, List<KeyValuePair> pairs) {
    this.event = event;
    this.pairs = pairs;
  }

  /**
   * The value of a pair as it was when it was logged: as JSON for encoders that ask Jackson, as
   * text for all others.
   */
  static final class Value {
    private final String json;
    private final String text;

    Value(Object value) {
      ByteSink sink = new ByteSink(64);
      Json.value(sink, value);
      this.json = new String(sink.array(), 0, sink.size(), StandardCharsets.UTF_8);
      this.text = textOf(value);
    }

    @JsonValue
    @JsonRawValue
    public String json() {
      return json;
    }

    @Override
    public String toString() {
      return text;
    }

    private static String textOf(Object value) {
      try {
        return String.valueOf(value);
      } catch (Throwable e) {
        return "[toString() failed: " + value.getClass().getName() + "]";
      }
    }
  }

  /** The event itself where every value is immutable. */
  static ILoggingEvent freeze(ILoggingEvent event, List<KeyValuePair> pairs) {
    for (KeyValuePair pair : pairs) {
      if (pair != null && !EventPreparer.isImmutable(pair.value)) {
        return new FrozenPairs(event, frozen(pairs));
      }
    }
    return event;
  }

  private static List<KeyValuePair> frozen(List<KeyValuePair> pairs) {
    List<KeyValuePair> frozen = new ArrayList<>(pairs.size());
    for (KeyValuePair pair : pairs) {
      boolean keep = pair == null || EventPreparer.isImmutable(pair.value);
      frozen.add(keep ? pair : new KeyValuePair(pair.key, new Value(pair.value)));
    }
    return frozen;
  }

  /** The characters of the values that are texts. */
  static int weightOf(List<KeyValuePair> pairs) {
    int weight = 0;
    for (KeyValuePair pair : pairs) {
      if (pair != null && pair.value instanceof String text) {
        weight += text.length();
      } else if (pair != null && pair.value instanceof Value value) {
        weight += value.json.length() + value.text.length();
      }
    }
    return weight;
  }

  @Override
  public List<KeyValuePair> getKeyValuePairs() {
    return pairs;
  }

  @Override
  public String getThreadName() {
    return event.getThreadName();
  }

  @Override
  public Level getLevel() {
    return event.getLevel();
  }

  @Override
  public String getMessage() {
    return event.getMessage();
  }

  @Override
  public Object[] getArgumentArray() {
    return event.getArgumentArray();
  }

  @Override
  public String getFormattedMessage() {
    return event.getFormattedMessage();
  }

  @Override
  public String getLoggerName() {
    return event.getLoggerName();
  }

  @Override
  public LoggerContextVO getLoggerContextVO() {
    return event.getLoggerContextVO();
  }

  @Override
  public @Nullable IThrowableProxy getThrowableProxy() {
    return event.getThrowableProxy();
  }

  @Override
  public StackTraceElement[] getCallerData() {
    return event.getCallerData();
  }

  @Override
  public boolean hasCallerData() {
    return event.hasCallerData();
  }

  @Override
  public Marker getMarker() {
    return event.getMarker();
  }

  @Override
  public List<Marker> getMarkerList() {
    return event.getMarkerList();
  }

  @Override
  public Map<String, String> getMDCPropertyMap() {
    return event.getMDCPropertyMap();
  }

  @Override
  public Map<String, String> getMdc() {
    return event.getMdc();
  }

  @Override
  public long getTimeStamp() {
    return event.getTimeStamp();
  }

  @Override
  public int getNanoseconds() {
    return event.getNanoseconds();
  }

  @Override
  public Instant getInstant() {
    return event.getInstant();
  }

  @Override
  public long getSequenceNumber() {
    return event.getSequenceNumber();
  }

  @Override
  public void prepareForDeferredProcessing() {
    event.prepareForDeferredProcessing();
  }
}
