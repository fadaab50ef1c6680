package io.github.bufferinghttp.encoder;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** Writes the names of markers and of those they refer to, each name once, as a JSON array. */
final class MarkerWriter {

  /** Markers refer to each other freely; beyond this many they are left out. */
  private static final int MOST = 1000;

  private MarkerWriter() {}

  /** Writes the field, unless there is no marker or no prefix. */
  static void write(
      ByteSink sink, byte @Nullable [] prefix, @Nullable List<? extends @Nullable Marker> markers) {
    if (prefix == null || markers == null || markers.isEmpty()) {
      return;
    }
    Set<String> names = names(markers);
    if (names.isEmpty()) {
      return;
    }
    Json.comma(sink);
    sink.write(prefix);
    byte before = '[';
    for (String name : names) {
      sink.write(before);
      Json.string(sink, name);
      before = ',';
    }
    sink.write(']');
  }

  @SuppressWarnings("deprecation") // there is no other way to the references
  static Set<String> names(List<? extends @Nullable Marker> markers) {
    Marker only = markers.size() == 1 ? markers.get(0) : null;
    if (only != null && !only.hasReferences()) {
      return Set.of(String.valueOf(only.getName()));
    }
    Set<String> names = new LinkedHashSet<>();
    Set<Marker> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Iterator<? extends @Nullable Marker>> open = new ArrayDeque<>();
    open.push(markers.iterator());
    while (!open.isEmpty() && visited.size() < MOST) {
      if (!open.peek().hasNext()) {
        open.pop();
        continue;
      }
      Marker marker = open.peek().next();
      if (marker != null && visited.add(marker)) {
        names.add(String.valueOf(marker.getName()));
        open.push(marker.iterator());
      }
    }
    return names;
  }
}
