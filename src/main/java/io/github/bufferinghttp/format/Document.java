package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.encoder.EventTexts;
import io.github.bufferinghttp.encoder.Json;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event as one JSON object on one line, for destinations that store documents.
 *
 * <p>If the encoder writes JSON, its object is taken and only completed: members that the
 * destination needs are put in front unless the object has them, or has what a path begins with
 * ({@code service} for {@code service.name}). If the encoder writes text, that text becomes the
 * message of an object made here, with level, logger, thread, MDC, key-value pairs and exception
 * beside it.
 */
final class Document {

  /** Writes the value of a member that a destination needs. */
  @FunctionalInterface
  private interface Value {
    void write(ILoggingEvent event, Object key, ByteSink sink);
  }

  /** What stands at the end of a message that was cut. */
  static final String MARKER = "… (truncated)";

  private final FormatContext context;
  private final EncodedEvent encoded;
  private final EventTexts texts = new EventTexts();
  private final String messageName;
  private final Map<String, Value> needed = new LinkedHashMap<>();

  /** The needed members whose names are paths. */
  private final Set<String> paths = new HashSet<>();

  /** The needed members' names, and what stands before the first dot in those that are paths. */
  private byte[][] wanted = {};

  /** For each needed member, which of those names take its place. */
  private long[] places = {};

  private int maxBytes = Integer.MAX_VALUE;

  /**
   * Documents whose message is the member {@code messageName}: it is added to an encoder's object
   * that lacks it.
   */
  Document(FormatContext context, String messageName) {
    this.context = context;
    this.encoded = new EncodedEvent(context);
    this.messageName = messageName;
  }

  /** Adds a member that every document must have. */
  private Document need(String name, Value value) {
    needed.putIfAbsent(name, value);
    Set<String> names = new LinkedHashSet<>(needed.keySet());
    needed.keySet().forEach(n -> names.add(parent(n)));
    List<String> order = List.copyOf(names);
    wanted = names.stream().map(n -> n.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    places =
        needed.keySet().stream()
            .mapToLong(n -> 1L << order.indexOf(n) | 1L << order.indexOf(parent(n)))
            .toArray();
    return this;
  }

  /** What of a name the object must not have: "a" is no neighbour for the path "a.b". */
  private String parent(String name) {
    return paths.contains(name) ? name.substring(0, (name + '.').indexOf('.', 1)) : name;
  }

  Document needTime(String name) {
    keepFree(name);
    return need(name, (event, key, sink) -> texts.time(sink, Events.time(event)));
  }

  /** A text whose name Elasticsearch takes for a path: where it has dots there are objects. */
  Document needPath(String name, String text) {
    paths.add(name);
    return needText(name, text);
  }

  Document needText(String name, String text) {
    return need(name, (event, key, sink) -> Json.string(sink, text));
  }

  Document needMessage() {
    keepFree(messageName);
    return need(messageName, (event, key, sink) -> texts.message(sink, event));
  }

  /** Whatever an MDC entry of that name holds, it is neither a time nor the message. */
  private void keepFree(String name) {
    if (context.encoder() instanceof JsonEventEncoder own) {
      own.keepFree(name);
    }
  }

  Document needTemplate(String name, KeyTemplate template) {
    return need(name, (event, key, sink) -> Json.string(sink, template.render(key)));
  }

  Document needOrigin(Origin origin) {
    return needText("service", origin.service()).needText("host", origin.host());
  }

  /** A larger document is written again with nothing but the needed members and a cut message. */
  Document maxBytes(int bytes) {
    maxBytes = bytes;
    return this;
  }

  void write(ILoggingEvent event, Object key, ByteSink sink) {
    int from = sink.size();
    encoded.encode(event);
    if (encoded.isObject()) {
      complete(event, key, sink);
    } else {
      compose(event, key, null, sink);
    }
    int limit = Math.min(maxBytes, Integer.MAX_VALUE / 2);
    for (int chars = limit / 2; sink.size() - from > maxBytes && chars > 0; chars /= 2) {
      sink.truncate(from);
      compose(event, key, cut(Events.message(event), chars), sink);
    }
  }

  /** The message's first characters and a mark, never half a surrogate pair. */
  static String cut(String message, int chars) {
    if (message.length() <= chars) {
      return message;
    }
    if (chars < 1) {
      return MARKER;
    }
    int end = Character.isHighSurrogate(message.charAt(chars - 1)) ? chars - 1 : chars;
    return message.substring(0, end) + MARKER;
  }

  private void complete(ILoggingEvent event, Object key, ByteSink sink) {
    long present = JsonNames.present(encoded.array(), encoded.size(), wanted);
    Members members = new Members(sink);
    int i = 0;
    boolean empty = true;
    for (Map.Entry<String, Value> member : needed.entrySet()) {
      if ((present & places[i++]) == 0) {
        member.getValue().write(event, key, members.name(member.getKey()));
        empty = false;
      }
    }
    if (!empty && !isEmptyObject()) {
      sink.write(',');
    }
    sink.write(encoded.array(), 1, encoded.size() - 1);
  }

  private boolean isEmptyObject() {
    byte[] bytes = encoded.array();
    int i = 1;
    while (bytes[i] == ' ' || bytes[i] == '\t') {
      i++;
    }
    return bytes[i] == '}';
  }

  /** Makes an object of the encoder's text and all details, or of a shorter text alone. */
  private void compose(ILoggingEvent event, Object key, @Nullable String shorter, ByteSink sink) {
    Members members = new Members(sink);
    needed.forEach(
        (name, value) -> {
          if (!name.equals(messageName)) {
            value.write(event, key, members.name(name));
          }
        });
    if (shorter == null) {
      encoded.writeString(members.name(messageName));
    } else {
      members.text(messageName, shorter);
    }
    member(members, "level", Events.level(event));
    member(members, "logger", Events.logger(event));
    member(members, "thread", Events.thread(event));
    if (shorter == null) {
      details(event, members);
    }
    members.end();
  }

  private void member(Members members, String name, String value) {
    if (!needed.containsKey(name)) {
      members.text(name, value);
    }
  }

  /** Under the names that {@code JsonEventEncoder} uses, so that both fit one table or index. */
  private void details(ILoggingEvent event, Members members) {
    object(members, "mdc", Events.mdc(event));
    object(members, "kvp", Events.pairs(event));
    Set<String> markers = EventTexts.markers(event);
    if (!markers.isEmpty() && !needed.containsKey("markers")) {
      members.value("markers", markers);
    }
    IThrowableProxy exception = Events.exception(event);
    if (exception != null && !needed.containsKey("exception")) {
      Members inner = members.object("exception");
      inner.text("class", exception.getClassName());
      inner.text("message", exception.getMessage());
      texts.stackTrace(inner.name("stackTrace"), exception);
      inner.end();
    }
    StackTraceElement caller = Events.caller(event);
    if (caller != null && !needed.containsKey("caller")) {
      Members inner = members.object("caller");
      inner.text("class", caller.getClassName()).text("method", caller.getMethodName());
      inner.text("file", caller.getFileName()).number("line", caller.getLineNumber()).end();
    }
  }

  private void object(Members members, String name, Map<String, ?> entries) {
    if (!entries.isEmpty() && !needed.containsKey(name)) {
      Members inner = members.object(name);
      entries.forEach(inner::value);
      inner.end();
    }
  }
}
