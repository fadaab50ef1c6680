package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EventQueueTest {

  private final AtomicInteger wakes = new AtomicInteger();

  private EventQueue queue(int capacity) {
    return new EventQueue(capacity, wakes::incrementAndGet);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 511, 512, 513, 1_000, 1_024, 1_537})
  void offer_takesExactlyTheCapacityUntilItIsReleased(int capacity) {
    EventQueue queue = queue(capacity);
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < capacity; i++) {
        assertThat(queue.offer(i, 0)).isTrue();
      }
      assertThat(queue.offer("one more", 0)).isFalse();
      for (int i = 0; i < capacity; i++) {
        assertThat(queue.poll()).isEqualTo(i);
      }
      assertThat(queue.poll()).isNull();
      assertThat(queue.offer("polled is not released", 0)).isFalse();
      assertThat(queue.held()).isEqualTo(capacity);
      queue.release(capacity);
      assertThat(queue.held()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 511, 512, 513, 1_536, 8_192})
  void anyMixOfOffersPollsAndReleases_losesNothing(int capacity) {
    EventQueue queue = queue(capacity);
    Random random = new Random(capacity);
    int offered = 0;
    int polled = 0;
    int released = 0;
    while (released < 20 * capacity + 10_000) {
      for (int i = random.nextInt(capacity + 1); i > 0; i--) {
        boolean room = offered - released < capacity;
        assertThat(queue.offer(offered, 0)).isEqualTo(room);
        offered += room ? 1 : 0;
      }
      for (int i = random.nextInt(capacity + 1); i > 0; i--) {
        assertThat(queue.poll()).isEqualTo(polled < offered ? (Object) polled : null);
        polled += polled < offered ? 1 : 0;
      }
      int release = random.nextInt(polled - released + 1);
      queue.release(release);
      released += release;
    }
    assertThat(queue.held()).isEqualTo(offered - released);
  }

  @Test
  void offer_leavesWhatIsToSpare() {
    EventQueue queue = queue(5);
    for (int i = 0; i < 3; i++) {
      assertThat(queue.offer(i, 2)).isTrue();
    }
    assertThat(queue.offer("no", 2)).isFalse();
    assertThat(queue.offer(3, 0)).isTrue();
    assertThat(queue.offer(4, 0)).isTrue();
    assertThat(queue.offer("full", 0)).isFalse();
  }

  @Test
  void wakeAt_wakesOnceWhenItIsReached() {
    EventQueue queue = queue(10);
    assertThat(queue.wakeAt(3)).isTrue();
    queue.offer(1, 0);
    queue.offer(2, 0);
    assertThat(wakes).hasValue(0);
    queue.offer(3, 0);
    assertThat(wakes).hasValue(1);
    queue.offer(4, 0);
    assertThat(wakes).hasValue(1);
    assertThat(queue.wakeAt(4)).isFalse();
    assertThat(queue.wakeAt(5)).isTrue();
  }

  @Test
  void close_refusesAndKeepsWhatIsThere() {
    EventQueue queue = queue(4);
    queue.offer(1, 0);
    queue.close();
    queue.close();
    assertThat(queue.isClosed()).isTrue();
    assertThat(queue.offer(2, 0)).isFalse();
    assertThat(queue.offered()).isEqualTo(1);
    assertThat(queue.poll()).isEqualTo(1);
    queue.release(1);
    assertThat(queue.held()).isZero();
    assertThat(queue.offer(3, 0)).isFalse();
  }

  /** Eight producers and a consumer that sleeps until it is woken: no wake-up may be missed. */
  @Test
  void everyOffer_isPolledInOrderAndEveryWakeComes() throws InterruptedException {
    int producers = 8;
    int each = 20_000;
    Semaphore signal = new Semaphore(0);
    EventQueue queue = new EventQueue(64, signal::release);
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      int producer = p;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  while (!queue.offer(new int[] {producer, i}, 0)) {
                    Thread.onSpinWait();
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    int[] last = new int[producers];
    Arrays.fill(last, -1);
    int polled = 0;
    while (polled < producers * each) {
      int left = producers * each - polled;
      if (queue.wakeAt(Math.min(16, left))) {
        signal.acquire();
      }
      Object event = queue.poll();
      while (event != null) {
        int[] from = (int[]) event;
        assertThat(from[1]).isEqualTo(last[from[0]] + 1);
        last[from[0]] = from[1];
        polled++;
        assertThat(queue.held()).isBetween(1L, 64L);
        queue.release(1);
        event = queue.poll();
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(queue.held()).isZero();
    assertThat(queue.offered()).isEqualTo((long) producers * each);
  }
}
