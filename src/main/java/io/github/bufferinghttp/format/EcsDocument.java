package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventTexts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An event as a document of the Elastic Common Schema 8, MDC and key-value pairs as labels. */
final class EcsDocument {

  private static final String VERSION = "8.11.0";

  private final MessageText message;
  private final EventTexts texts = new EventTexts();
  private final Origin origin;

  EcsDocument(FormatContext context, Origin origin) {
    this.message = new MessageText(context);
    this.origin = origin;
  }

  void write(ILoggingEvent event, ByteSink sink) {
    Map<String, Object> context = Events.context(event);
    Members document = new Members(sink);
    texts.time(document.name("@timestamp"), Events.time(event));
    document.text("ecs.version", VERSION);
    document.text("log.level", Events.level(event));
    document.text("log.logger", Events.logger(event));
    document.text("process.thread.name", Events.thread(event));
    message.write(event, document.name("message"));
    document.text("service.name", origin.service()).text("host.name", origin.host());
    document.text("trace.id", take(context, "trace_id", "traceId", "trace.id"));
    document.text("span.id", take(context, "span_id", "spanId", "span.id"));
    Set<String> markers = EventTexts.markers(event);
    if (!markers.isEmpty()) {
      document.value("tags", markers);
    }
    StackTraceElement caller = Events.caller(event);
    if (caller != null) {
      document.text("log.origin.function", caller.getMethodName());
      document.text("log.origin.file.name", caller.getFileName());
      document.number("log.origin.file.line", caller.getLineNumber());
    }
    IThrowableProxy exception = Events.exception(event);
    if (exception != null) {
      document.text("error.type", exception.getClassName());
      document.text("error.message", exception.getMessage());
      texts.stackTrace(document.name("error.stack_trace"), exception);
    }
    if (!context.isEmpty()) {
      Map<String, String> labels = new LinkedHashMap<>();
      context.forEach((name, value) -> Safe.put(labels, label(name), Events.text(value)));
      Members written = document.object("labels");
      labels.forEach(written::text);
      written.end();
    }
    document.end();
  }

  private static @Nullable String take(Map<String, Object> context, String... names) {
    for (String name : names) {
      if (context.get(name) instanceof String id) {
        context.remove(name);
        return id;
      }
    }
    return null;
  }

  /** A dot would make an object of a label, which clashes with a label of the first half's name. */
  private static String label(String name) {
    String safe = Safe.replace(name, '_', c -> c > ' ' && ".*\\".indexOf(c) < 0);
    return safe.isEmpty() ? "_" : safe;
  }
}
