package io.github.bufferinghttp.encoder;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that writes each event as one JSON object in one line.
 *
 * <p>The object holds, in this order and only where the event has it: {@code timestamp} (ISO-8601
 * in UTC, with 3, 6 or 9 digits behind the second), {@code level}, {@code logger}, {@code thread},
 * {@code message}, {@code mdc} (an object), {@code kvp} (an object of SLF4J's key-value pairs with
 * their JSON types; of a key that is there twice, the last), {@code markers} (an array of names),
 * {@code exception} ({@code class}, {@code message}, {@code stackTrace}), {@code caller} ({@code
 * class}, {@code method}, {@code file}, {@code line}; only if caller data was taken), {@code
 * context} (properties of the Logback context), and last the static fields. Whatever the event
 * holds, the output is valid JSON in valid UTF-8 without a raw line break or a key twice.
 *
 * <p>Works in any Logback appender. Safe for use by many threads; no lock is held while an event is
 * written, since that runs foreign code, {@code toString()} for example. Settings are read by
 * {@link #start()}; with a wrong one the encoder reports it and stays off.
 */
public final class JsonEventEncoder extends EncoderBase<ILoggingEvent> implements EventEncoder {

  private static final byte[] NOTHING = {};

  /** How many writers are kept: so many threads at once find one that has warm caches. */
  private static final int POOL = 8;

  private @Nullable String fieldNames;
  private @Nullable String staticFields;
  private @Nullable String mdcKeys;
  private @Nullable String excludeMdcKeys;
  private @Nullable String contextProperties;
  private int maxStringLength = Integer.MAX_VALUE;
  private boolean flattenMdc;

  /** Names at top level that a destination needs. */
  private final Set<String> keptFree = new HashSet<>();

  private volatile @Nullable State state;

  /**
   * Other names for the fields, lines of the form {@code message = msg}; with nothing behind the
   * equals sign the field is left out. By default each field has the name given above.
   */
  public void setFieldNames(String fieldNames) {
    this.fieldNames = fieldNames;
  }

  /**
   * Fields that are the same in every event, lines of the form {@code service = checkout}, written
   * as strings at top level. None by default.
   */
  public void setStaticFields(String staticFields) {
    this.staticFields = staticFields;
  }

  /** The MDC keys to write, separated by commas or line ends. All by default. */
  public void setMdcKeys(String mdcKeys) {
    this.mdcKeys = mdcKeys;
  }

  /** MDC keys that are not written, separated by commas or line ends. None by default. */
  public void setExcludeMdcKeys(String excludeMdcKeys) {
    this.excludeMdcKeys = excludeMdcKeys;
  }

  /**
   * Properties of the Logback context to write, separated by commas or line ends, or {@code *} for
   * all. None by default.
   */
  public void setContextProperties(String contextProperties) {
    this.contextProperties = contextProperties;
  }

  /**
   * The characters of a message, a value or a stack trace behind which it is cut; it then ends with
   * {@code …[truncated N chars]}. No limit by default.
   */
  public void setMaxStringLength(int maxStringLength) {
    this.maxStringLength = maxStringLength;
  }

  /**
   * Whether MDC entries stand at top level instead of in an object of their own; entries whose name
   * is that of a field or a static field, or of the destination's time or message, are then left
   * out. False by default.
   */
  public void setFlattenMdc(boolean flattenMdc) {
    this.flattenMdc = flattenMdc;
  }

  /**
   * Keeps a name at top level free of MDC entries, as the names of fields are: a destination needs
   * it for its own, such as the time. For formats, when they start.
   */
  public void keepFree(String name) {
    if (keptFree.add(name) && isStarted()) {
      start();
    }
  }

  @Override
  public void start() {
    JsonLayoutParser parser = new JsonLayoutParser();
    JsonLayout layout = layout(parser);
    if (parser.problems().isEmpty()) {
      state = new State(layout);
      super.start();
    } else {
      parser.problems().forEach(this::addError);
    }
  }

  private JsonLayout layout(JsonLayoutParser parser) {
    Map<Field, String> names = parser.fieldNames(fieldNames);
    Map<String, String> statics = parser.staticFields(staticFields, names.values());
    Set<String> mdc = parser.names("mdcKeys", mdcKeys);
    Set<String> properties = parser.names("contextProperties", contextProperties);
    if (properties.isEmpty()) {
      names.remove(Field.CONTEXT);
    }
    return new JsonLayout(
        names,
        statics,
        mdc.isEmpty() ? null : mdc,
        parser.names("excludeMdcKeys", excludeMdcKeys),
        properties.contains("*") ? null : properties,
        contextDefaults(properties),
        Set.copyOf(keptFree),
        parser.atLeastOne("maxStringLength", maxStringLength),
        flattenMdc);
  }

  /** Properties that a context knows but does not list, the host's name above all. */
  private Map<String, String> contextDefaults(Set<String> properties) {
    Map<String, String> defaults = new HashMap<>();
    Context context = getContext();
    for (String name : properties) {
      String value = context == null || name.equals("*") ? null : context.getProperty(name);
      if (value != null) {
        defaults.put(name, value);
      }
    }
    return defaults;
  }

  @Override
  public void stop() {
    super.stop();
    state = null;
  }

  /**
   * Writes one event at the end of the sink, without a line end.
   *
   * @throws IllegalStateException if the encoder is not started
   */
  @Override
  public void encode(ILoggingEvent event, ByteSink sink) {
    State state = this.state;
    if (state == null) {
      throw new IllegalStateException("JsonEventEncoder is not started");
    }
    EventWriter writer = state.take();
    writer.write(event, sink);
    state.giveBack(writer);
  }

  /** The event as one line with its line end; nothing if the encoder is not started. */
  @Override
  public byte[] encode(ILoggingEvent event) {
    State state = this.state;
    if (state == null) {
      return NOTHING;
    }
    EventWriter writer = state.take();
    byte[] line = writer.line(event);
    state.giveBack(writer);
    return line;
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  /** What there is between start and stop: the settings, and writers at rest. */
  private static final class State {
    private final JsonLayout layout;
    private final AtomicReferenceArray<@Nullable EventWriter> rest =
        new AtomicReferenceArray<>(POOL);

    State(JsonLayout layout) {
      this.layout = layout;
    }

    EventWriter take() {
      for (int i = 0; i < POOL; i++) {
        EventWriter writer = rest.get(i) == null ? null : rest.getAndSet(i, null);
        if (writer != null) {
          return writer;
        }
      }
      return new EventWriter(layout);
    }

    /** A writer that failed is not given back. */
    void giveBack(EventWriter writer) {
      for (int i = 0; i < POOL; i++) {
        if (rest.get(i) == null && rest.compareAndSet(i, null, writer)) {
          return;
        }
      }
    }
  }
}
