package io.github.bufferinghttp.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bufferinghttp.spool.Spool.Full;
import io.github.bufferinghttp.spool.Spool.Loaded;
import io.github.bufferinghttp.spool.Spool.Stored;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every spool that stores anything does. */
abstract class SpoolContract {

  private static final long NOW = -5; // nanoTime may be negative

  private final List<Spool> opened = new ArrayList<>();

  /** An empty spool. */
  abstract Spool open(long maxBytes, boolean dropOldest) throws Exception;

  private Spool spool(long maxBytes, boolean dropOldest) throws Exception {
    Spool spool = open(maxBytes, dropOldest);
    opened.add(spool);
    return spool;
  }

  private Spool spool() throws Exception {
    return spool(1 << 20, true);
  }

  @AfterEach
  void close() {
    opened.forEach(Spool::close);
  }

  @Test
  void load_givesBackExactlyWhatWasStored() throws Exception {
    Spool spool = spool();
    SpooledChunk chunk = Chunks.of("a", 10_000);
    SpoolHandle handle = store(spool, chunk);

    assertThat(spool.load(handle)).isEqualTo(new Loaded(chunk));
  }

  @Test
  void waiting_isOldestFirst() throws Exception {
    Spool spool = spool();
    SpoolHandle a = store(spool, Chunks.of("a", 10));
    SpoolHandle b = store(spool, Chunks.of("b", 10));
    SpoolHandle c = store(spool, Chunks.of("c", 10));

    assertThat(spool.waiting()).toIterable().containsExactly(a, b, c);
  }

  @Test
  void waiting_leavesOutWhatIsHeldAndTakesItBackInItsPlace() throws Exception {
    Spool spool = spool();
    SpoolHandle a = store(spool, Chunks.of("a", 10));
    SpoolHandle b = store(spool, Chunks.of("b", 10));
    SpoolHandle c = store(spool, Chunks.of("c", 10));
    spool.load(a);
    spool.hold(b);
    assertThat(spool.waiting()).toIterable().containsExactly(c);
    assertThat(spool.waitingEvents()).isEqualTo(2);

    spool.release(b);
    spool.release(a);

    assertThat(spool.waiting()).toIterable().containsExactly(a, b, c);
    assertThat(spool.waitingEvents()).isEqualTo(6);
  }

  @Test
  void waiting_goesOnWhileTheSpoolIsChanged() throws Exception {
    Spool spool = spool();
    SpoolHandle a = store(spool, Chunks.of("a", 10));
    SpoolHandle b = store(spool, Chunks.of("b", 10));
    Iterator<SpoolHandle> waiting = spool.waiting();
    assertThat(waiting.next()).isSameAs(a);
    spool.remove(a);
    spool.remove(b);
    SpoolHandle c = store(spool, Chunks.of("c", 10));

    assertThat(waiting.next()).isSameAs(c);
    assertThat(waiting.hasNext()).isFalse();
    assertThatThrownBy(waiting::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void oldestOf_knowsTheKeysApart() throws Exception {
    Spool spool = spool();
    SpooledKey other = SpooledKey.ofText("acme");
    SpooledKey third = SpooledKey.ofText("none");
    SpoolHandle a = store(spool, Chunks.of("a", 10));
    SpoolHandle b = store(spool, Chunks.of("b", SpooledKey.ofText("b"), 10));
    SpoolHandle c = store(spool, Chunks.of("c", 10));

    assertThat(spool.oldestOf(Chunks.KEY.id())).containsSame(a);
    spool.remove(a);
    assertThat(spool.oldestOf(Chunks.KEY.id())).containsSame(c);
    assertThat(spool.oldestOf(b.keyId())).containsSame(b);
    assertThat(spool.oldestOf(third.id())).isEmpty();
    assertThat(other.id()).as("a hash over the values").isEqualTo(Chunks.KEY.id());
  }

  @Test
  void remove_takesItOutOfTheBooks_alsoTwice() throws Exception {
    Spool spool = spool();
    SpoolHandle a = store(spool, Chunks.of("a", 10));
    SpoolHandle b = store(spool, Chunks.of("b", 10));
    assertThat(spool.events()).isEqualTo(4);
    assertThat(spool.bytes()).isEqualTo(a.bytes() + b.bytes());

    spool.hold(a);
    spool.remove(a);
    spool.remove(a);
    spool.release(a);
    spool.hold(a);

    assertThat(spool.events()).isEqualTo(2);
    assertThat(spool.waitingEvents()).isEqualTo(2);
    assertThat(spool.bytes()).isEqualTo(b.bytes());
    assertThat(spool.waiting()).toIterable().containsExactly(b);
  }

  @Test
  void replace_putsTheRestInThePlaceOfTheWhole() throws Exception {
    Spool spool = spool();
    SpoolHandle a = store(spool, Chunks.of("a", 10_000));
    SpoolHandle b = store(spool, Chunks.of("b", 10));
    spool.hold(a);

    Stored rest = (Stored) spool.replace(a, Chunks.rest("a.2"), NOW);
    assertThat(spool.events()).isEqualTo(3);
    assertThat(spool.waiting()).toIterable().containsExactly(b);
    spool.remove(a); // gone already: harms nobody
    spool.release(rest.handle());

    assertThat(spool.waiting()).toIterable().containsExactly(rest.handle(), b);
    assertThat(spool.load(rest.handle())).isEqualTo(new Loaded(Chunks.rest("a.2")));
    assertThat(spool.bytes()).isEqualTo(rest.handle().bytes() + b.bytes());
  }

  @Test
  void replace_isForWhatIsHeldAlone() throws Exception {
    Spool spool = spool();
    SpoolHandle a = store(spool, Chunks.of("a", 10));

    assertThatThrownBy(() -> spool.replace(a, Chunks.rest("r"), NOW))
        .isInstanceOf(IllegalArgumentException.class);
    spool.hold(a);
    assertThatThrownBy(() -> spool.load(a)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void replace_needsNoRoomInAFullSpool() throws Exception {
    Spool spool = spool(8192, false);
    SpoolHandle a = store(spool, Chunks.of("a", 10));
    store(spool, Chunks.of("b", 10));
    spool.hold(a);

    assertThat(spool.replace(a, Chunks.rest("a.2"), NOW)).isInstanceOf(Stored.class);
  }

  @Test
  void dropNewest_refusesAndChangesNothing() throws Exception {
    Spool spool = spool(8192, false);
    SpoolHandle a = store(spool, Chunks.of("a", 10));
    SpoolHandle b = store(spool, Chunks.of("b", 10));

    assertThat(spool.store(Chunks.of("c", 10), NOW)).isInstanceOf(Full.class);
    assertThat(spool.available(NOW)).as("the disk is well").isTrue();
    assertThat(spool.waiting()).toIterable().containsExactly(a, b);
    spool.remove(a);
    assertThat(spool.store(Chunks.of("d", 10), NOW)).isInstanceOf(Stored.class);
  }

  @Test
  void dropOldest_reportsExactlyThoseThatHadToGo() throws Exception {
    Spool spool = spool(4 * 4096, true);
    SpoolHandle held = store(spool, Chunks.of("held", 10));
    spool.hold(held);
    SpoolHandle a = store(spool, Chunks.of("a", 10));
    SpoolHandle b = store(spool, Chunks.of("b", 10));
    SpoolHandle c = store(spool, Chunks.of("c", 10));

    Stored large = (Stored) spool.store(Chunks.of("large", 5_000), NOW);

    assertThat(large.evicted()).containsExactly(a, b);
    assertThat(spool.waiting()).toIterable().containsExactly(c, large.handle());
    assertThat(spool.events()).isEqualTo(6);
    assertThat(spool.bytes()).isEqualTo(4 * 4096);
  }

  @Test
  void dropOldest_evictsNobodyWhenItWouldNotHelp() throws Exception {
    Spool spool = spool(4 * 4096, true);
    SpoolHandle a = store(spool, Chunks.of("a", 10));
    SpoolHandle held = store(spool, Chunks.of("held", 10));
    spool.hold(held);

    assertThat(spool.store(Chunks.of("large", 4 * 4096), NOW)).isInstanceOf(Full.class);
    assertThat(spool.store(Chunks.of("large", 3 * 4096 + 1), NOW)).isInstanceOf(Full.class);
    assertThat(spool.waiting()).toIterable().containsExactly(a);
  }

  @Test
  void theBooksBalance_whateverIsDone() throws Exception {
    Random random = new Random(7);
    Spool spool = spool(40 * 4096, true);
    List<SpoolHandle> held = new ArrayList<>();
    long in = 0;
    long out = 0;
    for (int i = 0; i < 2_000; i++) {
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          Stored stored = (Stored) spool.store(Chunks.of("c" + i, random.nextInt(9_000)), NOW);
          in += stored.handle().events();
          out += stored.evicted().stream().mapToInt(SpoolHandle::events).sum();
        }
        case 2 -> {
          Iterator<SpoolHandle> waiting = spool.waiting();
          if (waiting.hasNext() && held.size() < 5) {
            SpoolHandle next = waiting.next();
            assertThat(spool.load(next)).isInstanceOf(Loaded.class);
            held.add(next);
          }
        }
        default -> {
          if (!held.isEmpty()) {
            SpoolHandle some = held.remove(random.nextInt(held.size()));
            if (random.nextBoolean()) {
              out += some.events();
              spool.remove(some);
            } else {
              spool.release(some);
            }
          }
        }
      }
      long heldEvents = held.stream().mapToInt(SpoolHandle::events).sum();
      assertThat(spool.events()).isEqualTo(in - out);
      assertThat(spool.waitingEvents()).isEqualTo(in - out - heldEvents);
      assertThat(spool.bytes()).isLessThanOrEqualTo(40 * 4096);
    }
  }

  private static SpoolHandle store(Spool spool, SpooledChunk chunk) {
    return ((Stored) spool.store(chunk, NOW)).handle();
  }
}
