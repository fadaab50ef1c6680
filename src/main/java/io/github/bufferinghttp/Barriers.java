package io.github.bufferinghttp;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The waiting side of {@code flush}: who waits for which events. Chunks carry the number of the
 * flush that was the next to come when they were opened; a flush is done when no chunk of its
 * number or a lower one is left.
 */
final class Barriers {

  private record Barrier(long target, CompletableFuture<Boolean> done) {}

  private record Passed(long epoch, CompletableFuture<Boolean> done) {}

  private final Queue<Barrier> asked = new ConcurrentLinkedQueue<>();

  /** What a flush gets that comes after the end; null before it. Written by the flush thread. */
  private volatile @Nullable Boolean end;

  /** Flush thread, as all below. */
  private final List<Passed> passed = new ArrayList<>();

  private final TreeMap<Long, Integer> chunks = new TreeMap<>();
  private long epoch;

  /** Asks for everything up to the queue's position {@code target}. Any thread. */
  CompletableFuture<Boolean> ask(long target) {
    Barrier barrier = new Barrier(target, new CompletableFuture<>());
    asked.add(barrier);
    Boolean ended = end;
    if (ended != null && asked.remove(barrier)) {
      barrier.done().complete(ended);
    }
    return barrier.done();
  }

  /** Whether the end has come, with every event delivered or dropped. Any thread. */
  boolean hasEndedEmpty() {
    return Boolean.TRUE.equals(end);
  }

  /**
   * Whether somebody asked, and all that was asked for is in chunks now: the open ones are to be
   * sealed.
   */
  boolean isReached(long polled) {
    Barrier barrier = firstAsked();
    return barrier != null && polled >= barrier.target();
  }

  boolean isAsked() {
    return firstAsked() != null;
  }

  /** The first that somebody still waits for. */
  private @Nullable Barrier firstAsked() {
    Barrier barrier = asked.peek();
    while (barrier != null && barrier.done().isDone()) {
      asked.remove();
      barrier = asked.peek();
    }
    return barrier;
  }

  /** All that was asked for up to {@code polled} is in sealed chunks. */
  void sealed(long polled) {
    while (isReached(polled)) {
      passed.add(new Passed(epoch, asked.remove().done()));
    }
    epoch++;
  }

  /** The number for a chunk that is opened now. */
  long opened() {
    chunks.merge(epoch, 1, Integer::sum);
    return epoch;
  }

  /** A chunk was divided: one more of its number. */
  void divided(long of) {
    chunks.merge(of, 1, Integer::sum);
  }

  /** A chunk of that number is no more. */
  void gone(long of) {
    chunks.computeIfPresent(of, (number, count) -> count == 1 ? null : count - 1);
  }

  /** Completes each flush whose events are all delivered or dropped. */
  void completeDone() {
    if (!passed.isEmpty()) {
      long lowest = chunks.isEmpty() ? Long.MAX_VALUE : chunks.firstKey();
      passed.removeIf(
          flush -> flush.done().isDone() || flush.epoch() < lowest && flush.done().complete(true));
    }
  }

  /** Completes every flush: the appender has stopped, and what is left is on disk. */
  void close() {
    completeDone();
    boolean none = chunks.isEmpty();
    end = none; // before the look at who asked: who comes later sees it
    passed.forEach(flush -> flush.done().complete(none));
    passed.clear();
    for (Barrier barrier = asked.poll(); barrier != null; barrier = asked.poll()) {
      barrier.done().complete(none);
    }
  }
}
