package io.github.bufferinghttp.spool;

import io.github.bufferinghttp.spool.SpoolHandle.State;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is stored, as memory knows it: the waiting batches by age and by key, and the sums over all.
 * Owned by the flush thread.
 */
final class SpoolIndex {

  /** What a file takes on disk at least. */
  static final long BLOCK = 4096;

  private static final SpoolName FIRST = new SpoolName(-1, -1);

  private final TreeSet<SpoolHandle> byAge = new TreeSet<>(SpoolHandle.BY_AGE);
  private final TreeSet<SpoolHandle> byKey = new TreeSet<>(SpoolHandle.BY_KEY);
  private int files;
  private long events;
  private long bytes;
  private long waitingEvents;
  private long waitingBytes;

  /** The length of a file in whole blocks. */
  static long blocks(long length) {
    return (length + BLOCK - 1) / BLOCK * BLOCK;
  }

  void add(SpoolHandle handle, State state) {
    files++;
    events += handle.events();
    bytes += handle.bytes();
    enter(handle, state);
  }

  /** From waiting to held or back; from any other state, nothing. */
  void move(SpoolHandle handle, State from, State to) {
    if (handle.state() == from) {
      leave(handle);
      enter(handle, to);
    }
  }

  void remove(SpoolHandle handle) {
    leave(handle);
    handle.state(State.GONE);
    files--;
    events -= handle.events();
    bytes -= handle.bytes();
  }

  private void enter(SpoolHandle handle, State state) {
    handle.state(state);
    if (state == State.WAITING) {
      byAge.add(handle);
      byKey.add(handle);
      waitingEvents += handle.events();
      waitingBytes += handle.bytes();
    }
  }

  private void leave(SpoolHandle handle) {
    if (handle.state() == State.WAITING) {
      byAge.remove(handle);
      byKey.remove(handle);
      waitingEvents -= handle.events();
      waitingBytes -= handle.bytes();
    }
  }

  @Nullable SpoolHandle oldest() {
    return byAge.isEmpty() ? null : byAge.first();
  }

  Optional<SpoolHandle> oldestOf(long keyId) {
    SpoolHandle found = byKey.ceiling(new SpoolHandle(FIRST, keyId, 0, 0));
    return Optional.ofNullable(found).filter(handle -> handle.keyId() == keyId);
  }

  /** Each step finds the next older-to-newer one anew, so the index may change in between. */
  Iterator<SpoolHandle> waiting() {
    return new Iterator<>() {
      private @Nullable SpoolHandle next = oldest();

      @Override
      public boolean hasNext() {
        while (next != null && next.state() != State.WAITING) {
          next = byAge.higher(next);
        }
        return next != null;
      }

      @Override
      public SpoolHandle next() {
        if (!hasNext() || next == null) {
          throw new NoSuchElementException();
        }
        SpoolHandle result = next;
        next = byAge.higher(result);
        return result;
      }
    };
  }

  int files() {
    return files;
  }

  long events() {
    return events;
  }

  long bytes() {
    return bytes;
  }

  long waitingEvents() {
    return waitingEvents;
  }

  long waitingBytes() {
    return waitingBytes;
  }
}
