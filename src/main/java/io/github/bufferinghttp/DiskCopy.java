package io.github.bufferinghttp;

import io.github.bufferinghttp.spool.SpoolHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The file that holds a chunk which is in memory too, or its parts if it was divided since: the
 * file goes when the last part does. Owned by the flush thread.
 */
final class DiskCopy {

  SpoolHandle handle;

  /** The chunks that the file's events are in, in order. */
  final List<Chunk> parts = new ArrayList<>(1);

  /** Whether the file holds more than the parts do. */
  boolean torn;

  DiskCopy(SpoolHandle handle, Chunk chunk) {
    this.handle = handle;
    parts.add(chunk);
    chunk.copy(this);
  }

  /** Puts other chunks in the place of one. */
  void exchange(Chunk whole, Chunk... pieces) {
    int at = parts.indexOf(whole);
    parts.remove(at);
    whole.copy(null);
    for (int i = 0; i < pieces.length; i++) {
      parts.add(at + i, pieces[i]);
      pieces[i].copy(this);
    }
  }

  /** Whether the parts are all that the file holds, and all of them wait here. */
  boolean isWholeIn(ArrayDeque<Chunk> sealed) {
    return !torn && (parts.size() == 1 || sealed.containsAll(parts));
  }

  int events() {
    return parts.stream().mapToInt(Chunk::events).sum();
  }
}
