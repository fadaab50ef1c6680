package io.github.bufferinghttp.spool;

import java.util.Comparator;

/**
 * A batch in a {@link Spool}, as little of it as memory has to keep: some 80 bytes whatever the
 * size of the batch and of its key. Owned by the flush thread.
 */
public final class SpoolHandle {

  enum State {
    WAITING,
    HELD,
    GONE
  }

  static final Comparator<SpoolHandle> BY_AGE = Comparator.comparing(SpoolHandle::name);
  static final Comparator<SpoolHandle> BY_KEY =
      Comparator.<SpoolHandle>comparingLong(h -> h.keyId).thenComparing(BY_AGE);

  private final SpoolName name;
  private final long keyId;
  private final int events;
  private final long bytes;
  private State state = State.GONE; // until an index takes it

  SpoolHandle(SpoolName name, long keyId, int events, long bytes) {
    this.name = name;
    this.keyId = keyId;
    this.events = events;
    this.bytes = bytes;
  }

  /** How many events the batch has. */
  public int events() {
    return events;
  }

  /** What the batch takes on disk, in whole blocks. */
  public long bytes() {
    return bytes;
  }

  /** The {@link SpooledKey#id} of the batch's key. */
  public long keyId() {
    return keyId;
  }

  /** The batch's place in the spool: a smaller one is older. */
  SpoolName name() {
    return name;
  }

  State state() {
    return state;
  }

  void state(State next) {
    state = next;
  }

  @Override
  public String toString() {
    return "SpoolHandle[" + name.file("") + ", " + events + " events, " + state + "]";
  }
}
