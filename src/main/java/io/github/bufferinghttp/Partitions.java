package io.github.bufferinghttp;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * All keys that have events, and whose turn it is: those whose open chunk is not due yet by its
 * age, those that may send in the order in which they became ready, those that wait for their
 * back-off by its end. Flush thread.
 */
final class Partitions {

  /** Failing keys without events whose back-off is remembered. */
  private static final int REMEMBERED = 1024;

  /** Is told which keys come and go. */
  interface Watcher {

    /** Where there is no spool. */
    Watcher NONE = new Watcher() {};

    /** The partition that stands for this key until the key shows itself, or null. */
    default @Nullable Partition standIn(Object key) {
      return null;
    }

    default void appeared(Partition partition) {}

    default void gone(Partition partition) {}
  }

  private final int maxInFlightPerKey;
  private Watcher watcher = Watcher.NONE;
  private final Map<Object, Partition> byKey = new LinkedHashMap<>();
  private final LinkedHashSet<Partition> open = new LinkedHashSet<>();
  private final ArrayDeque<Partition> ready = new ArrayDeque<>();
  private final PriorityQueue<Partition> delayed =
      new PriorityQueue<>(Comparator.comparingLong(Partition::notBefore));
  private final Map<Object, Partition> remembered = new LinkedHashMap<>();
  private int failing;

  Partitions(int maxInFlightPerKey) {
    this.maxInFlightPerKey = maxInFlightPerKey;
  }

  void watchedBy(Watcher who) {
    watcher = who;
  }

  int maxInFlightPerKey() {
    return maxInFlightPerKey;
  }

  /** The partition of a key, in the state in which it was left if it was failing. */
  Partition of(Object key) {
    Partition partition = byKey.get(key);
    if (partition == null) {
      Partition standIn = watcher.standIn(key);
      if (standIn != null) {
        byKey.remove(standIn.key());
        standIn.key(key);
        byKey.put(key, standIn);
        return standIn;
      }
      partition = remembered.remove(key);
      if (partition == null) {
        partition = new Partition(key);
      } else {
        failing++;
      }
      byKey.put(partition.key(), partition);
      watcher.appeared(partition);
    }
    return partition;
  }

  void opened(Partition partition) {
    open.add(partition);
  }

  /** Its open chunk is sealed, or due. */
  void closed(Partition partition) {
    open.remove(partition);
  }

  /** The partition whose chunk has been open longest, of those that are not due. */
  @Nullable Partition longestOpen() {
    Iterator<Partition> partitions = open.iterator();
    return partitions.hasNext() ? partitions.next() : null;
  }

  /** Those with an open chunk that is not due, by its age. */
  Collection<Partition> open() {
    return open;
  }

  Collection<Partition> all() {
    return byKey.values();
  }

  Collection<Partition> delayed() {
    return delayed;
  }

  /** Lets a partition have its turn when it may send; to be called after each change of it. */
  void enqueue(Partition partition, long now) {
    if (partition.isQueued() || !partition.hasWork() || partition.inFlight() >= maxInFlightPerKey) {
      return;
    }
    partition.queued(true);
    if (partition.notBefore() - now > 0) {
      delayed.add(partition);
    } else {
      ready.add(partition);
    }
  }

  /** Takes the next partition that may send, or returns null. */
  @Nullable Partition nextReady(long now) {
    while (!delayed.isEmpty() && delayed.peek().notBefore() - now <= 0) {
      ready.add(delayed.poll());
    }
    Partition next = ready.poll();
    while (next != null) {
      next.queued(false);
      if (next.hasWork() && next.inFlight() < maxInFlightPerKey) {
        return next;
      }
      next = ready.poll();
    }
    return null;
  }

  /** Whether a partition may send now, as far as it is concerned. */
  boolean hasSendable(long now) {
    return !ready.isEmpty() || !delayed.isEmpty() && delayed.peek().notBefore() - now <= 0;
  }

  /** When the first back-off ends, or {@code Long.MAX_VALUE}. */
  long firstDelayEnds() {
    return delayed.isEmpty() ? Long.MAX_VALUE : delayed.peek().notBefore();
  }

  /** Lets all that wait have another turn no later than {@code latest}. */
  void hurry(long latest) {
    for (Partition partition : byKey.values()) {
      if (partition.notBefore() - latest > 0) {
        boolean wasDelayed = delayed.remove(partition);
        partition.notBefore(latest);
        if (wasDelayed) {
          delayed.add(partition);
        }
      }
    }
  }

  void failed(Partition partition, long notBefore) {
    if (partition.failures() == 0) {
      failing++;
    }
    partition.failures(partition.failures() + 1);
    partition.notBefore(notBefore);
  }

  void succeeded(Partition partition) {
    if (partition.failures() > 0) {
      failing--;
      partition.failures(0);
    }
    partition.notBefore(Partition.ANY_TIME);
  }

  /** How many keys with events are failing. */
  int failing() {
    return failing;
  }

  /** Forgets a key that has no events. */
  void forgetIfIdle(Partition partition) {
    if (!partition.isIdle() || !byKey.remove(partition.key(), partition)) {
      return;
    }
    watcher.gone(partition);
    if (partition.failures() > 0) {
      failing--;
      remembered.put(partition.key(), partition);
      if (remembered.size() > REMEMBERED) {
        Iterator<Object> oldest = remembered.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }
}
