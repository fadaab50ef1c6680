package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PartitionsTest {

  private static final long NOW = 1_000;

  private final Partitions partitions = new Partitions(1);
  private int chunks;

  private Chunk chunk(Partition partition) {
    Pages pages = new Pages(new PagePool(new Memory(8192)));
    Chunk chunk = new Chunk("id" + chunks++, partition, 0, 0, NOW, pages, false);
    chunk.add(new byte[] {'x'}, 1, new byte[0], null);
    return chunk;
  }

  /** A partition with a sealed chunk. */
  private Partition waiting(Partitions in, String key) {
    Partition partition = in.of(key);
    partition.putBack(chunk(partition));
    return partition;
  }

  private static List<Object> turns(Partitions in, long now) {
    List<Object> keys = new ArrayList<>();
    for (Partition next = in.nextReady(now, true); next != null; next = in.nextReady(now, true)) {
      next.sealed().remove();
      keys.add(next.key());
      in.enqueue(next, now);
    }
    return keys;
  }

  @Test
  void nextReady_takesTurns() {
    for (String key : List.of("a", "b", "c")) {
      Partition partition = waiting(partitions, key);
      partition.putBack(chunk(partition));
      partitions.enqueue(partition, NOW);
    }
    assertThat(turns(partitions, NOW)).containsExactly("a", "b", "c", "a", "b", "c");
  }

  @Test
  void nextReady_waitsForTheBackOff() {
    Partition late = waiting(partitions, "late");
    partitions.failed(late, NOW + 20);
    partitions.enqueue(late, NOW);
    Partition soon = waiting(partitions, "soon");
    partitions.failed(soon, NOW + 10);
    partitions.enqueue(soon, NOW);

    assertThat(partitions.nextReady(NOW + 9, true)).isNull();
    assertThat(partitions.firstDelayEnds()).isEqualTo(NOW + 10);
    assertThat(turns(partitions, NOW + 10)).containsExactly("soon");
    assertThat(turns(partitions, NOW + 20)).containsExactly("late");
    assertThat(partitions.failing()).isEqualTo(2);
  }

  @Test
  void nextReady_passesOverOneThatFailedWhileItWaitedForItsTurn() {
    Partitions many = new Partitions(3);
    Partition partition = waiting(many, "a");
    many.enqueue(partition, NOW);
    many.failed(partition, NOW + 10);
    assertThat(many.nextReady(NOW, true)).isNull();
    assertThat(many.firstDelayEnds()).isEqualTo(NOW + 10);
    assertThat(turns(many, NOW + 10)).containsExactly("a");
  }

  @Test
  void nextReady_passesOverOneThatHasAllItMayHaveUnderWay() {
    Partition partition = waiting(partitions, "a");
    partitions.enqueue(partition, NOW);
    partition.addInFlight(1);
    assertThat(partitions.nextReady(NOW, true)).isNull();
    partition.addInFlight(-1);
    partitions.enqueue(partition, NOW);
    assertThat(partitions.nextReady(NOW, true)).isSameAs(partition);
  }

  /** With several requests a key under way, a key waits and is moved while it waits. */
  @Test
  void delays_stayInOrderHoweverTheyAreMoved() {
    Random random = new Random(42);
    Partitions many = new Partitions(4);
    List<Partition> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Partition partition = waiting(many, "k" + i);
      many.failed(partition, NOW + 1 + random.nextInt(1_000));
      many.enqueue(partition, NOW);
      all.add(partition);
    }
    for (int i = 0; i < 1_000; i++) {
      Partition partition = all.get(random.nextInt(all.size()));
      if (random.nextInt(10) == 0) {
        many.succeeded(partition);
      } else {
        many.failed(partition, NOW + 1 + random.nextInt(1_000));
      }
    }
    many.hurry(NOW + 900);
    for (long now = NOW; now < NOW + 1_000; now += 10) {
      turns(many, now);
      long time = now;
      assertThat(all.stream().filter(p -> !p.sealed().isEmpty()))
          .allMatch(partition -> partition.notBefore() > time);
    }
    assertThat(all).allMatch(partition -> partition.sealed().isEmpty());
  }

  /** When an appender stops, the keys that wait may be as many as its capacity. */
  @Test
  @Timeout(10)
  void hurry_isQuickWithManyKeys() {
    Random random = new Random(42);
    int many = 200_000;
    for (int i = 0; i < many; i++) {
      Partition partition = partitions.of("k" + i);
      partition.markDue();
      partitions.failed(partition, NOW + 1 + random.nextInt(1_000));
      partitions.enqueue(partition, NOW);
    }
    partitions.hurry(NOW);
    int ready = 0;
    while (partitions.nextReady(NOW, true) != null) {
      ready++;
    }
    assertThat(ready).isEqualTo(many);
  }

  @Test
  void forgetIfIdle_remembersAFailingKey() {
    Partition failing = partitions.of("sick");
    partitions.failed(failing, NOW + 100);
    partitions.forgetIfIdle(failing);
    assertThat(partitions.all()).isEmpty();
    assertThat(partitions.failing()).isZero();

    Partition again = partitions.of("sick");
    assertThat(again.notBefore()).isEqualTo(NOW + 100);
    assertThat(again.failures()).isEqualTo(1);
    assertThat(partitions.failing()).isEqualTo(1);
    partitions.succeeded(again);
    partitions.forgetIfIdle(again);
    assertThat(partitions.of("sick").failures()).isZero();
  }

  @Test
  void forgetIfIdle_remembersTheLastThousandFailingKeysOnly() {
    for (int i = 0; i < 2_000; i++) {
      Partition failing = partitions.of("k" + i);
      partitions.failed(failing, NOW + 100);
      partitions.forgetIfIdle(failing);
    }
    assertThat(partitions.all()).isEmpty();
    assertThat(partitions.of("k0").failures()).isZero();
    assertThat(partitions.of("k975").failures()).isZero();
    assertThat(partitions.of("k976").failures()).isEqualTo(1);
    assertThat(partitions.of("k1999").failures()).isEqualTo(1);
  }

  @Test
  void forgetIfIdle_keepsAKeyWithEvents() {
    Partition sealed = waiting(partitions, "sealed");
    Partition open = partitions.of("open");
    open.open(chunk(open));
    Partition flying = partitions.of("flying");
    flying.addInFlight(1);
    List.of(sealed, open, flying).forEach(partitions::forgetIfIdle);
    assertThat(partitions.all()).containsExactly(sealed, open, flying);
  }

  /** As with a dead destination and events that become too old, or make room for others. */
  @Test
  void keysThatComeAndGoWhileNothingIsSent_areNotHeld() {
    List<Partition> live = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Partition partition = waiting(partitions, "key" + i);
      if (i % 2 == 0) {
        partitions.failed(partition, NOW + 1_000 + i);
      }
      partitions.enqueue(partition, NOW);
      live.add(partition);
      if (live.size() > 100) {
        Partition oldest = live.remove(0);
        oldest.sealed().clear();
        partitions.forgetIfIdle(oldest);
      }
      assertThat(partitions.queued()).isLessThan(300);
    }
    assertThat(turns(partitions, NOW + 100_000))
        .containsExactlyInAnyOrderElementsOf(live.stream().map(Partition::key).toList());
  }

  @Test
  void rememberedKey_thatLeftAQueueMeanwhile_hasItsTurn() {
    Partition failing = waiting(partitions, "failing");
    partitions.failed(failing, NOW + 10);
    partitions.enqueue(failing, NOW);
    failing.sealed().clear();
    partitions.forgetIfIdle(failing);
    for (int i = 0; i < 200; i++) {
      Partition other = waiting(partitions, "other" + i);
      partitions.enqueue(other, NOW);
      other.sealed().clear();
      partitions.forgetIfIdle(other);
    }
    Partition again = waiting(partitions, "failing");
    assertThat(again).isSameAs(failing);
    partitions.enqueue(again, NOW);
    assertThat(turns(partitions, NOW + 10)).containsExactly("failing");
  }
}
