package io.github.bufferinghttp.spool;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The spool of an appender that has none. */
final class NoSpool implements Spool {

  static final NoSpool INSTANCE = new NoSpool();

  private NoSpool() {}

  @Override
  public Adoption adopt(int most) {
    return new Adoption(0, true);
  }

  @Override
  public boolean awaitsAbandoned() {
    return false;
  }

  @Override
  public void abandon() {}

  @Override
  public boolean available(long now) {
    return false;
  }

  @Override
  public StoreResult store(SpooledChunk chunk, long now) {
    return new Full("there is no spool");
  }

  @Override
  public StoreResult replace(SpoolHandle old, SpooledChunk rest, long now) {
    return new Full("there is no spool");
  }

  @Override
  public Iterator<SpoolHandle> waiting() {
    return Collections.emptyIterator();
  }

  @Override
  public Optional<SpoolHandle> oldestOf(long keyId) {
    return Optional.empty();
  }

  @Override
  public LoadResult load(SpoolHandle handle) {
    return new Corrupt("there is no spool");
  }

  @Override
  public void hold(SpoolHandle handle) {}

  @Override
  public void release(SpoolHandle handle) {}

  @Override
  public void remove(SpoolHandle handle) {}

  @Override
  public long events() {
    return 0;
  }

  @Override
  public long waitingEvents() {
    return 0;
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public List<String> takeProblems() {
    return List.of();
  }

  @Override
  public void close() {}
}
