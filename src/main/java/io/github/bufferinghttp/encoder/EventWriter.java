package io.github.bufferinghttp.encoder;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as JSON objects, field after field; keeps what repeats from event to event as
 * bytes.
 *
 * <p>Not thread-safe: who writes takes one from the encoder's pool.
 */
final class EventWriter {

  private static final byte[] CLASS = Json.fieldBytes("class");
  private static final byte[] MESSAGE = Json.fieldBytes("message");
  private static final byte[] STACK_TRACE = Json.fieldBytes("stackTrace");
  private static final byte[] METHOD = Json.fieldBytes("method");
  private static final byte[] FILE = Json.fieldBytes("file");
  private static final byte[] LINE = Json.fieldBytes("line");

  /** A larger buffer is given back to the heap. */
  private static final int LARGEST_KEPT = 1 << 16;

  private ByteSink line = new ByteSink(1024);
  private final byte[] @Nullable [] prefixes;
  private final byte[] suffix;
  private final int maxLength;
  private final NameCache names = new NameCache(512);
  private final TimestampWriter timestamps = new TimestampWriter();
  private final MessageWriter messages;
  private final MdcWriter mdc;
  private final KeyValueWriter keyValues;
  private final StackTraceWriter stackTraces;
  private final ContextWriter context;

  EventWriter(JsonLayout layout) {
    prefixes = layout.prefixes();
    suffix = layout.suffix();
    maxLength = layout.maxStringLength();
    messages = new MessageWriter(maxLength);
    mdc = new MdcWriter(layout, names);
    keyValues = new KeyValueWriter(maxLength, names);
    stackTraces = new StackTraceWriter(maxLength);
    context = new ContextWriter(layout);
  }

  /** The event with a line end behind it. */
  byte[] line(ILoggingEvent event) {
    line.truncate(0);
    write(event, line);
    line.write('\n');
    byte[] bytes = line.copyFrom(0);
    if (line.array().length > LARGEST_KEPT) {
      line = new ByteSink(1024);
    }
    return bytes;
  }

  void write(ILoggingEvent event, ByteSink sink) {
    int start = sink.size();
    sink.write('{');
    if (begin(sink, Field.TIMESTAMP)) {
      timestamps.write(sink, instant(event));
    }
    if (begin(sink, Field.LEVEL)) {
      Level level = event.getLevel();
      names.write(sink, level == null ? null : level.levelStr);
    }
    if (begin(sink, Field.LOGGER)) {
      names.write(sink, event.getLoggerName());
    }
    if (begin(sink, Field.THREAD)) {
      names.write(sink, event.getThreadName());
    }
    if (begin(sink, Field.MESSAGE)) {
      messages.write(sink, event);
    }
    mdc.write(sink, prefixes[Field.MDC.ordinal()], event.getMDCPropertyMap());
    keyValues.write(sink, prefixes[Field.KVP.ordinal()], event.getKeyValuePairs());
    MarkerWriter.write(sink, prefixes[Field.MARKERS.ordinal()], event.getMarkerList());
    exception(sink, event.getThrowableProxy());
    if (event.hasCallerData()) {
      caller(sink, event.getCallerData());
    }
    context.write(sink, prefixes[Field.CONTEXT.ordinal()], event.getLoggerContextVO());
    if (suffix.length > 0) {
      boolean empty = sink.size() == start + 1;
      sink.write(suffix, empty ? 1 : 0, suffix.length - (empty ? 1 : 0));
    }
    sink.write('}');
  }

  /** Writes the field's name unless it is left out. */
  private boolean begin(ByteSink sink, Field field) {
    byte[] prefix = prefixes[field.ordinal()];
    if (prefix == null) {
      return false;
    }
    Json.comma(sink);
    sink.write(prefix);
    return true;
  }

  private static Instant instant(ILoggingEvent event) {
    Instant instant = event.getInstant();
    if (instant != null) {
      return instant;
    }
    long millis = event.getTimeStamp();
    int nanos = event.getNanoseconds();
    boolean fits = nanos >= 0 && nanos / 1_000_000 == Math.floorMod(millis, 1000);
    return fits
        ? Instant.ofEpochSecond(Math.floorDiv(millis, 1000), nanos)
        : Instant.ofEpochMilli(millis);
  }

  private void exception(ByteSink sink, @Nullable IThrowableProxy throwable) {
    if (throwable == null || !begin(sink, Field.EXCEPTION)) {
      return;
    }
    sink.write('{');
    sink.write(CLASS);
    names.write(sink, throwable.getClassName());
    sink.write(',');
    sink.write(MESSAGE);
    Json.string(sink, throwable.getMessage(), maxLength);
    sink.write(',');
    sink.write(STACK_TRACE);
    stackTraces.write(sink, throwable);
    sink.write('}');
  }

  private void caller(ByteSink sink, StackTraceElement @Nullable [] caller) {
    if (caller == null || caller.length == 0 || !begin(sink, Field.CALLER)) {
      return;
    }
    StackTraceElement frame = caller[0];
    sink.write('{');
    sink.write(CLASS);
    names.write(sink, frame.getClassName());
    sink.write(',');
    sink.write(METHOD);
    names.write(sink, frame.getMethodName());
    sink.write(',');
    sink.write(FILE);
    names.write(sink, frame.getFileName());
    sink.write(',');
    sink.write(LINE);
    Json.number(sink, frame.getLineNumber());
    sink.write('}');
  }
}
