package io.github.bufferinghttp.encoder;

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

  /** The brace, and the timestamp's name if it is written. */
  private final byte[] opening;

  private final NameCache names = new NameCache(512);
  private final HeadCache heads;
  private final TimestampWriter timestamps = new TimestampWriter();
  private final MessageWriter messages;
  private final MdcWriter mdc;
  private final KeyValueWriter keyValues;
  private final StackTraceWriter stackTraces;
  private final ContextWriter context;

  EventWriter(JsonLayout layout) {
    prefixes = layout.prefixes();
    suffix = layout.suffix();
    opening = opening(prefixes[Field.TIMESTAMP.ordinal()]);
    heads = new HeadCache(prefixes, names);
    maxLength = layout.maxStringLength();
    messages = new MessageWriter(maxLength);
    mdc = new MdcWriter(layout, names);
    keyValues = new KeyValueWriter(maxLength, names);
    stackTraces = new StackTraceWriter(maxLength);
    context = new ContextWriter(layout);
  }

  private static byte[] opening(byte @Nullable [] timestamp) {
    ByteSink sink = new ByteSink(32);
    sink.write('{');
    if (timestamp != null) {
      sink.write(timestamp);
    }
    return sink.copyFrom(0);
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

  /**
   * Writes one event.
   *
   * <p>One long method on purpose: the JIT inlines none of more than 325 bytes of bytecode, so this
   * is compiled once, and not once more for each method between it and the flush loop.
   */
  void write(ILoggingEvent event, ByteSink sink) {
    int start = sink.size();
    sink.write(opening);
    if (opening.length > 1) {
      Instant instant = event.getInstant();
      if (instant == null) {
        long millis = event.getTimeStamp();
        int nanos = event.getNanoseconds();
        boolean fits = nanos >= 0 && nanos / 1_000_000 == Math.floorMod(millis, 1000);
        instant =
            fits
                ? Instant.ofEpochSecond(Math.floorDiv(millis, 1000), nanos)
                : Instant.ofEpochMilli(millis);
      }
      timestamps.write(sink, instant);
    }
    String thread = event.getThreadName();
    heads.write(sink, event.getLevel(), event.getLoggerName(), thread);
    if (prefixes[Field.MESSAGE.ordinal()] != null) {
      messages.write(sink, event);
    }
    mdc.write(sink, prefixes[Field.MDC.ordinal()], event.getMDCPropertyMap(), thread);
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
