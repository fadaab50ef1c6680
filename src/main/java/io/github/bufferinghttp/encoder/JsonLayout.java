package io.github.bufferinghttp.encoder;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings of a {@link JsonEventEncoder}, made ready for writing.
 *
 * @param names the name of each field that is written
 * @param staticFields names and values that are the same in every event
 * @param mdcKeys the MDC keys to write, or null for all
 * @param excludedMdcKeys MDC keys that are never written
 * @param contextProperties the properties of the Logback context to write, null for all
 * @param contextDefaults what those of these properties are that an event's context lacks
 * @param keptFree names at top level that the destination fills itself
 * @param maxStringLength the characters behind which a text is cut
 * @param flattenMdc whether MDC entries stand at top level
 */
record JsonLayout(
    Map<Field, String> names,
    Map<String, String> staticFields,
    @Nullable Set<String> mdcKeys,
    Set<String> excludedMdcKeys,
    @Nullable Set<String> contextProperties,
    Map<String, String> contextDefaults,
    Set<String> keptFree,
    int maxStringLength,
    boolean flattenMdc) {

  /** For each field its name with the colon, or null where the field is left out. */
  byte[] @Nullable [] prefixes() {
    byte[] @Nullable [] prefixes = new byte[Field.values().length][];
    names.forEach((field, name) -> prefixes[field.ordinal()] = Json.fieldBytes(name));
    return prefixes;
  }

  /** The static fields as they stand at the end of each object, without the brace. */
  byte[] suffix() {
    ByteSink sink = new ByteSink(64);
    staticFields.forEach(
        (name, value) -> {
          sink.write(',');
          Json.string(sink, name);
          sink.write(':');
          Json.string(sink, value);
        });
    return sink.copyFrom(0);
  }

  /** Whether a name at top level is spoken for, in this event or another. */
  boolean taken(String name) {
    return names.containsValue(name) || staticFields.containsKey(name) || keptFree.contains(name);
  }

  boolean wantsMdc(String key) {
    return (mdcKeys == null || mdcKeys.contains(key)) && !excludedMdcKeys.contains(key);
  }
}
