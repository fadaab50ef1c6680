package io.github.bufferinghttp;

import java.util.concurrent.TimeUnit;

/**
 * The rest of an appender that has nothing to do: its flush thread sleeps for longer than an event
 * may wait, and the caller of the first event wakes it. Flush thread.
 *
 * <p>That is worth something where every chunk has to be on disk soon: there an event may wait for
 * 200 ms, and the flush interval is longer. Where both are the same there is no rest, and no caller
 * wakes anybody because of one event.
 */
final class Rest {

  /** How long nothing is held before a rest begins: a caller pays no more often than that. */
  static final long AFTER = TimeUnit.SECONDS.toNanos(1);

  private final EventQueue queue;
  private final Replay replay;
  private final boolean isLonger;
  private long busyAt = Partition.ANY_TIME;

  Rest(Settings settings, EventQueue queue, Replay replay) {
    this.queue = queue;
    this.replay = replay;
    this.isLonger = settings.idleInterval().compareTo(settings.flushInterval()) > 0;
  }

  /** Whether the next turn may be as late as that; to be asked in every turn. */
  boolean isDue(long now) {
    if (queue.held() > 0 || replay.isSearching()) {
      busyAt = now;
    }
    return isLonger && now - busyAt >= AFTER;
  }
}
