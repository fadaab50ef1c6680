package io.github.bufferinghttp;

import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.spool.Spool;
import io.github.bufferinghttp.spool.SpooledKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which keys are on disk: ties what the spool knows, a number and a text, to the partitions. Owned
 * by the flush thread.
 *
 * <p>Keys whose texts share a number wait for each other there, and are told apart by the text. Two
 * live keys of one text cannot be told apart on disk; the second of them stays in memory.
 */
final class SpooledKeys implements Partitions.Watcher {

  private final Spool spool;
  private final Partitions partitions;
  private final List<String> parts;
  private final Map<Long, List<Partition>> known = new HashMap<>();

  /** Numbers of keys that were found on disk and not read yet, oldest first. */
  private final LinkedHashSet<Long> unknown = new LinkedHashSet<>();

  /** Partitions that may have become idle; looked at once per turn. */
  private final Set<Partition> perhapsIdle = new LinkedHashSet<>();

  /** Partitions with chunks that could not be stored behind those on disk. */
  private final Set<Partition> lagging = new LinkedHashSet<>();

  private long now;

  /**
   * The keys of a spool.
   *
   * @param parts the names of the parts that the {@code aggregatorKey} element declares
   */
  SpooledKeys(Spool spool, Partitions partitions, List<String> parts) {
    this.spool = spool;
    this.partitions = partitions;
    this.parts = parts;
  }

  void now(long time) {
    now = time;
  }

  @Override
  public @Nullable Partition standIn(Object key) {
    if (known.isEmpty() || key instanceof StoredKey) {
      return null;
    }
    SpooledKey text = spooled(key);
    if (text == null || !text.isText()) {
      return null;
    }
    for (Partition partition : known.getOrDefault(text.id(), List.of())) {
      if (partition.key() instanceof StoredKey stored && stored.key().equals(text)) {
        return partition;
      }
    }
    return null;
  }

  @Override
  public void appeared(Partition partition) {
    SpooledKey key = spooled(partition.key());
    if (key == null) {
      partition.lane(new Lane(SpooledKey.ofText(""), false));
      return;
    }
    List<Partition> sameNumber = known.computeIfAbsent(key.id(), id -> new ArrayList<>(1));
    boolean taken = sameNumber.stream().anyMatch(other -> key.equals(laneOf(other).key));
    partition.lane(new Lane(key, !taken));
    sameNumber.add(partition);
    unknown.remove(key.id());
    refresh(key.id());
  }

  @Override
  public void gone(Partition partition) {
    Lane lane = laneOf(partition);
    List<Partition> sameNumber = known.get(lane.id);
    if (sameNumber != null && sameNumber.remove(partition) && sameNumber.isEmpty()) {
      known.remove(lane.id);
    }
    partition.lane(null);
  }

  static Lane laneOf(Partition partition) {
    Lane lane = partition.lane();
    if (lane == null) {
      throw new IllegalStateException("a key that the spool was not told of");
    }
    return lane;
  }

  /** What the key is on disk; null if its text cannot be had. */
  private static @Nullable SpooledKey spooled(Object key) {
    if (key instanceof AggregatorKey own) {
      return SpooledKey.ofParts(own.names(), own.values());
    }
    if (key instanceof StoredKey stored) {
      return stored.key();
    }
    try {
      return SpooledKey.ofText(key.toString());
    } catch (Throwable e) {
      return null; // the user's own code
    }
  }

  /** The partition that a chunk from disk belongs to. */
  Partition partitionOf(SpooledKey key) {
    for (Partition partition : known.getOrDefault(key.id(), List.of())) {
      if (laneOf(partition).spoolable && laneOf(partition).key.equals(key)) {
        return partition;
      }
    }
    boolean ours = !key.isText() && (key.names().isEmpty() || key.names().equals(parts));
    return partitions.of(ours ? AggregatorKey.of(key.names(), key.values()) : new StoredKey(key));
  }

  /** Takes note of what the spool has of a key; to be called after each change of that. */
  void refresh(long id) {
    boolean waits = spool.oldestOf(id).isPresent();
    for (Partition partition : known.getOrDefault(id, List.of())) {
      Lane lane = laneOf(partition);
      lane.waits = waits && lane.spoolable;
      if (!lane.waits && !lane.behind.isEmpty()) {
        partition.sealed().addAll(lane.behind);
        lane.behind.clear();
        lagging.remove(partition);
      }
      partitions.enqueue(partition, now);
      perhapsIdle.add(partition);
    }
  }

  /** Sees what was adopted. */
  void discover() {
    Set<Long> changed = new LinkedHashSet<>();
    spool
        .waiting()
        .forEachRemaining(
            handle -> {
              if (known.containsKey(handle.keyId())) {
                changed.add(handle.keyId());
              } else {
                unknown.add(handle.keyId());
              }
            });
    changed.forEach(this::refresh);
  }

  /** The keys on disk that no partition stands for yet. */
  Set<Long> unknown() {
    return unknown;
  }

  Set<Partition> lagging() {
    return lagging;
  }

  /** Forgets the keys that have nothing left anywhere. */
  void tidy() {
    if (!perhapsIdle.isEmpty()) {
      for (Partition partition : perhapsIdle) {
        if (partition.lane() != null) {
          partitions.forgetIfIdle(partition);
        }
      }
      perhapsIdle.clear();
    }
  }
}
