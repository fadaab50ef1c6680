package io.github.bufferinghttp;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * All keys that have events, and the order of their turns: open chunks that are not due by their
 * age, keys that may send by when they became ready, keys in back-off by its end. Flush thread.
 */
final class Partitions {

  /** Failing keys without events whose back-off is remembered. */
  private static final int REMEMBERED = 1024;

  /**
   * The queues are tidied when they hold more forgotten keys than this, and than there are keys.
   */
  private static final int MOST_FORGOTTEN = 64;

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

  /** Those that are ready and hang, while others that do have all the requests they may have. */
  private final ArrayDeque<Partition> setAside = new ArrayDeque<>();

  private final PriorityQueue<Partition> delayed =
      new PriorityQueue<>(Comparator.comparingLong(Partition::notBefore));
  private final Map<Object, Partition> remembered = new LinkedHashMap<>();
  private int failing;
  private int unreachable;

  /** How many were forgotten while they stood in a queue, at most, since the queues were tidied. */
  private int forgottenInQueues;

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

  /** Lets a partition have its turn when it may send; to be called after each change of it. */
  void enqueue(Partition partition, long now) {
    if (partition.isQueued() || !partition.hasWork() || partition.inFlight() >= maxInFlightPerKey) {
      return;
    }
    if (partition.notBefore() - now > 0) {
      delayed.add(partition);
    } else {
      ready.add(partition);
    }
    partition.queued(true); // once it really is: there may be no memory for it
  }

  /** The same for one whose attempt did not count: it comes before all that are ready. */
  void enqueueFirst(Partition partition, long now) {
    enqueue(partition, now);
    if (ready.removeLastOccurrence(partition)) {
      ready.addFirst(partition);
    }
  }

  /**
   * Takes the next partition that may send, or returns null.
   *
   * @param mayHang false: one that hangs is passed over, and keeps its turn
   */
  @Nullable Partition nextReady(long now, boolean mayHang) {
    while (!delayed.isEmpty() && delayed.peek().notBefore() - now <= 0) {
      ready.add(delayed.poll());
    }
    while (mayHang && !setAside.isEmpty()) {
      ready.addFirst(setAside.removeLast());
    }
    for (Partition next = ready.poll(); next != null; next = ready.poll()) {
      next.queued(false);
      if (next.notBefore() - now > 0) {
        enqueue(next, now); // it failed after it had become ready
      } else if (next.hasWork() && next.inFlight() < maxInFlightPerKey) {
        if (mayHang || !next.hangs()) {
          return next;
        }
        setAside.add(next);
        next.queued(true);
      }
    }
    return null;
  }

  /** Whether a partition may send now, as far as it and those that hang are concerned. */
  boolean hasSendable(long now) {
    return !ready.isEmpty() || !delayed.isEmpty() && delayed.peek().notBefore() - now <= 0;
  }

  /** When the first back-off ends, or {@code Long.MAX_VALUE}. */
  long firstDelayEnds() {
    return delayed.isEmpty() ? Long.MAX_VALUE : delayed.peek().notBefore();
  }

  /** Lets all that wait have another turn no later than {@code latest}. */
  void hurry(long latest) {
    List<Partition> waiting = List.copyOf(delayed); // ordered by what changes now
    delayed.clear();
    byKey.values().forEach(partition -> hurry(partition, latest));
    remembered.values().forEach(partition -> hurry(partition, latest));
    delayed.addAll(waiting);
  }

  private static void hurry(Partition partition, long latest) {
    if (partition.notBefore() - latest > 0) {
      partition.notBefore(latest);
    }
  }

  /** Changes what the waiting ones are ordered by. */
  private void notBefore(Partition partition, long time) {
    boolean waits = partition.isQueued() && delayed.remove(partition);
    partition.notBefore(time);
    if (waits) {
      delayed.add(partition);
    }
  }

  void failed(Partition partition, long notBefore) {
    if (partition.failures() == 0) {
      failing++;
    }
    partition.failures(partition.failures() + 1);
    notBefore(partition, notBefore);
  }

  /** The destination could not be reached for a partition, which by itself holds nothing up. */
  void unreachable(Partition partition, long now) {
    if (partition.unreachableAt() == Partition.ANY_TIME) {
      unreachable++;
    }
    partition.unreachableAt(now);
  }

  private void reachable(Partition partition) {
    if (partition.unreachableAt() != Partition.ANY_TIME) {
      unreachable--;
      partition.unreachableAt(Partition.ANY_TIME);
    }
  }

  void succeeded(Partition partition) {
    reachable(partition);
    if (partition.failures() > 0) {
      failing--;
      partition.failures(0);
    }
    notBefore(partition, Partition.ANY_TIME);
  }

  /** How many keys with events are failing. */
  int failing() {
    return failing;
  }

  /** Whether some key's last attempt did not get through, for whatever reason. */
  boolean isAnyInTrouble() {
    return failing > 0 || unreachable > 0;
  }

  /** Forgets a key that has no events. */
  void forgetIfIdle(Partition partition) {
    if (!partition.isIdle() || !byKey.remove(partition.key(), partition)) {
      return;
    }
    watcher.gone(partition);
    reachable(partition);
    if (partition.isQueued() && ++forgottenInQueues > Math.max(MOST_FORGOTTEN, byKey.size())) {
      tidyQueues();
    }
    if (partition.failures() > 0) {
      failing--;
      if (partition.weight() > 0) {
        return; // a thousand of them would weigh too much
      }
      remembered.put(partition.key(), partition);
      if (remembered.size() > REMEMBERED) {
        Iterator<Object> oldest = remembered.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }

  /** While nothing may be sent nobody takes anything out of the queues, but keys come and go. */
  private void tidyQueues() {
    forgottenInQueues = 0;
    ready.removeIf(Partitions::leaves);
    setAside.removeIf(Partitions::leaves);
    delayed.removeIf(Partitions::leaves);
  }

  private static boolean leaves(Partition partition) {
    boolean leaves = !partition.hasWork();
    partition.queued(!leaves);
    return leaves;
  }

  /** How many stand in the queues, forgotten ones too. */
  int queued() {
    return ready.size() + setAside.size() + delayed.size();
  }
}
