package io.github.bufferinghttp.spool;

import io.github.bufferinghttp.spool.SpoolHandle.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A spool without a disk, for tests of what stands on a spool. */
public class MemorySpool implements Spool {

  private final long maxBytes;
  private final boolean dropOldest;
  private final SpoolIndex index = new SpoolIndex();
  private final Map<SpoolName, SpooledChunk> chunks = new HashMap<>();
  private long sequence;
  private int looks;
  private int looksWithFinds;
  private boolean unreadable;
  private boolean awaitsAbandoned;

  public MemorySpool(long maxBytes, boolean dropOldest) {
    this.maxBytes = maxBytes;
    this.dropOldest = dropOldest;
  }

  @Override
  public Adoption adopt(int most) {
    looks++;
    return new Adoption(0, --looksWithFinds < 0);
  }

  /** How often it was looked for what others left. */
  public int looks() {
    return looks;
  }

  /** From now on so many looks are not the last one of their search. */
  public void findsMoreIn(int nextLooks) {
    looksWithFinds = nextLooks;
  }

  /** Whether nothing can be read for now. */
  public void unreadable(boolean now) {
    unreadable = now;
  }

  @Override
  public boolean awaitsAbandoned() {
    return awaitsAbandoned;
  }

  /** Whether another is still storing that nobody waited for. */
  public void awaitsAbandoned(boolean now) {
    awaitsAbandoned = now;
  }

  @Override
  public void abandon() {}

  @Override
  public boolean available(long now) {
    return true;
  }

  @Override
  public StoreResult store(SpooledChunk chunk, long now) {
    long need = bytes(chunk);
    long lacking = index.bytes() + need - maxBytes;
    if (lacking > 0 && (!dropOldest || lacking > index.waitingBytes())) {
      return new Full("full");
    }
    List<SpoolHandle> evicted = new ArrayList<>();
    while (index.bytes() + need > maxBytes) {
      SpoolHandle oldest = index.waiting().next();
      remove(oldest);
      evicted.add(oldest);
    }
    return new Stored(
        put(chunk, new SpoolName(0, sequence++), State.WAITING), evicted, "it is full");
  }

  @Override
  public StoreResult replace(SpoolHandle old, SpooledChunk rest, long now) {
    check(old, State.HELD);
    index.remove(old);
    return new Stored(put(rest, old.name(), State.HELD));
  }

  private SpoolHandle put(SpooledChunk chunk, SpoolName name, State state) {
    SpoolHandle handle = new SpoolHandle(name, chunk.key().id(), chunk.events(), bytes(chunk));
    index.add(handle, state);
    chunks.put(name, chunk);
    return handle;
  }

  private static long bytes(SpooledChunk chunk) {
    return SpoolIndex.blocks(SpoolFile.encodeHeader(chunk).length + chunk.body().length);
  }

  private static void check(SpoolHandle handle, State state) {
    if (handle.state() != state) {
      throw new IllegalArgumentException(handle + " is not " + state);
    }
  }

  @Override
  public Iterator<SpoolHandle> waiting() {
    return index.waiting();
  }

  @Override
  public Optional<SpoolHandle> oldestOf(long keyId) {
    return index.oldestOf(keyId);
  }

  @Override
  public LoadResult load(SpoolHandle handle) {
    check(handle, State.WAITING);
    if (unreadable) {
      return new Unreadable("no");
    }
    hold(handle);
    return new Loaded(chunks.get(handle.name()));
  }

  @Override
  public void hold(SpoolHandle handle) {
    index.move(handle, State.WAITING, State.HELD);
  }

  @Override
  public void release(SpoolHandle handle) {
    index.move(handle, State.HELD, State.WAITING);
  }

  @Override
  public void remove(SpoolHandle handle) {
    if (handle.state() != State.GONE) {
      index.remove(handle);
      chunks.remove(handle.name());
    }
  }

  @Override
  public long events() {
    return index.events();
  }

  @Override
  public long waitingEvents() {
    return index.waitingEvents();
  }

  @Override
  public long bytes() {
    return index.bytes();
  }

  @Override
  public List<String> takeProblems() {
    return List.of();
  }

  @Override
  public void close() {}
}
