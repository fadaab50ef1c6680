package io.github.bufferinghttp;

import io.github.bufferinghttp.Outcome.Delivered;
import io.github.bufferinghttp.Outcome.Pace;
import io.github.bufferinghttp.Outcome.Partial;
import io.github.bufferinghttp.Outcome.Rejected;
import io.github.bufferinghttp.Outcome.RetryAfter;
import io.github.bufferinghttp.Outcome.Split;
import io.github.bufferinghttp.StatusReporter.Trouble;
import io.github.bufferinghttp.metrics.DropReason;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Does with a chunk what its outcome says: counts it, keeps it for another attempt, divides it,
 * drops it. Flush thread.
 */
final class Settlement {

  /** While the appender stops there is no time for a longer wait. */
  private static final long LONGEST_WAIT_AT_STOP = TimeUnit.MILLISECONDS.toNanos(250);

  /** One key's failure says nothing of the others while something was delivered so recently. */
  private static final long STILL_WELL = TimeUnit.SECONDS.toNanos(1);

  private final Intake intake;
  private final Books books;
  private final Chunks chunks;
  private final Partitions partitions;
  private final Destination destination;
  private final Backoff backoff;
  private final DropListener dropListener;
  private final StatusReporter reporter;
  private final Spooling spooling;
  private boolean stopping;
  private long lastDeliveredAt = Partition.ANY_TIME;

  Settlement(
      Intake intake,
      Books books,
      Chunks chunks,
      Partitions partitions,
      Destination destination,
      Backoff backoff,
      DropListener dropListener,
      StatusReporter reporter,
      Spooling spooling) {
    this.intake = intake;
    this.books = books;
    this.chunks = chunks;
    this.partitions = partitions;
    this.destination = destination;
    this.backoff = backoff;
    this.dropListener = dropListener;
    this.reporter = reporter;
    this.spooling = spooling;
  }

  /** From now on nothing waits long. */
  void beginStop(long now) {
    stopping = true;
    partitions.hurry(now);
    destination.hurry(now);
  }

  /** When something was delivered last. */
  long lastDeliveredAt() {
    return lastDeliveredAt;
  }

  /** Settles a chunk that was under way since {@code startedAt}. */
  void settle(Chunk chunk, Outcome outcome, long startedAt, boolean answered, long now) {
    Partition partition = chunk.partition();
    partition.addInFlight(-1);
    if (answered) {
      destination.answered(now);
    }
    try {
      apply(outcome, chunk, startedAt, now);
    } finally { // out of memory, say: the key must have its turn again
      partitions.enqueue(partition, now);
      partitions.forgetIfIdle(partition);
    }
    if (!partitions.isAnyInTrouble() && !destination.isDown()) {
      reporter.over(Trouble.DELIVERY, now);
      reporter.over(Trouble.HELD, now);
    }
  }

  private void apply(Outcome outcome, Chunk chunk, long startedAt, long now) {
    Partition partition = chunk.partition();
    if (outcome instanceof Delivered) {
      delivered(chunk, now);
    } else if (outcome instanceof Partial partial) {
      orKeep(chunk, () -> partly(chunk, partial, now), now);
    } else if (outcome instanceof RetryAfter retry) {
      partition.putBack(chunk);
      failed(partition, retry, startedAt, now);
      spooling.failed(chunk);
    } else if (outcome instanceof Split split) {
      orKeep(chunk, () -> divide(chunk, split, now), now);
    } else if (outcome instanceof Rejected rejected) {
      reporter.trouble(Trouble.REJECTED, "events are rejected: " + rejected.reason(), now);
      drop(chunk, DropReason.REJECTED);
    }
  }

  /** Keeps the chunk as it is where there is no memory to divide it. */
  private void orKeep(Chunk chunk, Runnable division, long now) {
    try {
      division.run();
    } catch (OutOfMemoryError e) {
      chunk.partition().putBack(chunk);
      failed(chunk.partition(), new RetryAfter(Pace.KEY, null, Failures.describe(e)), now, now);
    }
  }

  private void delivered(Chunk chunk, long now) {
    destination.passed(chunk.size());
    succeeded(chunk.partition(), now);
    books.delivered(chunk.events());
    free(chunk, chunk.events());
  }

  private void succeeded(Partition partition, long now) {
    partitions.succeeded(partition);
    lastDeliveredAt = now;
    intake.hopeful(true);
  }

  private void partly(Chunk chunk, Partial partial, long now) {
    int[] retry =
        IntStream.of(partial.retry())
            .filter(i -> i >= 0 && i < chunk.events() && !partial.rejected().containsKey(i))
            .sorted()
            .distinct()
            .toArray();
    Chunk again = retry.length > 0 ? chunks.part(chunk, retry) : null;
    int rejected = 0;
    for (int position : partial.rejected().keySet()) {
      if (position >= 0 && position < chunk.events()) {
        dropped(chunk, position, DropReason.REJECTED);
        rejected++;
      }
    }
    if (rejected > 0) {
      String first = partial.rejected().values().iterator().next();
      reporter.trouble(Trouble.REJECTED, "events are rejected: " + first, now);
    }
    int stored = chunk.events() - retry.length - rejected;
    books.delivered(stored);
    Partition partition = chunk.partition();
    if (again != null && partial.atOnce() && retry.length < chunk.events()) {
      spooling.reduced(chunk, again); // it gets smaller each time, so this comes to an end
      if (stored == 0 && retry.length > 1) { // all may be bad: not the whole rest for each
        orKeep(again, () -> divide(again, new Split(false, "none was taken"), now), now);
      } else {
        partition.putBack(again);
      }
      if (stored > 0) {
        succeeded(partition, now);
      }
    } else if (again != null) {
      spooling.reduced(chunk, again);
      partition.putBack(again);
      String what = retry.length + " of " + chunk.events() + " events were not taken";
      failed(partition, new RetryAfter(Pace.KEY, null, what), now, now);
      spooling.failed(again);
    } else {
      succeeded(partition, now);
    }
    free(chunk, chunk.events() - retry.length);
  }

  private void failed(Partition partition, RetryAfter retry, long startedAt, long now) {
    if (retry.pace() == Pace.DESTINATION || now - lastDeliveredAt > STILL_WELL) {
      intake.hopeful(spooling.takesMore());
    }
    if (partition.failures() == 0) {
      partition.failingSince(now);
    }
    Trouble trouble = retry.pace() == Pace.HOLD ? Trouble.HELD : Trouble.DELIVERY;
    reporter.trouble(trouble, "delivery fails and is tried again: " + retry.reason(), now);
    switch (retry.pace()) {
      case KEY -> {
        long usual = backoff.afterFailures(partition.failures() + 1);
        partitions.failed(partition, now + wait(retry, usual));
      }
      case HOLD -> partitions.failed(partition, now + wait(retry, backoff.longest()));
      case DESTINATION -> {
        if (retry.delay() == null) {
          unreachable(partition, startedAt, now);
        } else {
          partitions.failed(partition, Partition.ANY_TIME);
          destination.hold(now + retry.delay().toNanos());
        }
        if (stopping) {
          destination.hurry(now + LONGEST_WAIT_AT_STOP);
        }
      }
    }
  }

  /**
   * Takes it for the destination's failure, unless the destination has answered others since this
   * key failed in the same way before: then the fault is the key's, and nobody else waits.
   */
  private void unreachable(Partition partition, long startedAt, long now) {
    long before = partition.unreachableAt();
    if (before != Partition.ANY_TIME && destination.answeredSince(before)) {
      partitions.failed(partition, now + backoff.afterFailures(partition.failures() + 1));
    } else {
      partitions.unreachable(partition, now);
      destination.failed(startedAt, now);
    }
  }

  private long wait(RetryAfter retry, long usual) {
    if (retry.delay() != null) {
      return retry.delay().toNanos(); // as it asked for, even now that time is short
    }
    return stopping ? Math.min(usual, LONGEST_WAIT_AT_STOP) : usual;
  }

  private void divide(Chunk chunk, Split split, long now) {
    Partition partition = chunk.partition();
    int events = chunk.events();
    if (events > 1) {
      if (split.tooLarge()) {
        destination.tooLarge(chunk.size());
      }
      int half = events / 2;
      Chunk second = chunks.part(chunk, IntStream.range(half, events).toArray(), 2);
      Chunk first;
      try {
        first = chunks.part(chunk, IntStream.range(0, half).toArray(), 1);
      } catch (Throwable e) {
        chunks.free(second);
        throw e;
      }
      spooling.divided(chunk, first, second);
      partition.putBack(second);
      partition.putBack(first);
      free(chunk, 0);
    } else if (split.tooLarge() && !chunk.isShortened()) {
      byte[] bytes = chunk.pages().copy();
      byte[] cut = Shortener.shorten(bytes, destination.shortenTo(bytes.length));
      Chunk shorter = chunks.shortened(chunk, cut);
      spooling.divided(chunk, shorter);
      partition.putBack(shorter);
      free(chunk, 0);
    } else {
      reporter.trouble(Trouble.REJECTED, "an event is rejected: " + split.reason(), now);
      drop(chunk, split.tooLarge() ? DropReason.TOO_LARGE : DropReason.REJECTED);
    }
  }

  /** Drops a chunk that stands in no queue any more, with all its events. */
  void drop(Chunk chunk, DropReason reason) {
    for (int i = 0; i < chunk.events(); i++) {
      dropped(chunk, i, reason);
    }
    free(chunk, chunk.events());
  }

  /** Drops a sealed chunk that waits for its turn. */
  void dropWaiting(Chunk chunk, DropReason reason) {
    chunk.partition().sealed().remove(chunk);
    drop(chunk, reason);
    partitions.forgetIfIdle(chunk.partition());
  }

  /** Drops the first events of the chunk at the head of its partition, or all of it. */
  void dropFirst(Chunk chunk, int events, DropReason reason) {
    if (events >= chunk.events()) {
      dropWaiting(chunk, reason);
      return;
    }
    Partition partition = chunk.partition();
    Chunk rest = chunks.part(chunk, IntStream.range(events, chunk.events()).toArray());
    partition.sealed().remove(chunk);
    for (int i = 0; i < events; i++) {
      dropped(chunk, i, reason);
    }
    spooling.reduced(chunk, rest);
    partition.putBack(rest);
    free(chunk, events);
  }

  private void dropped(Chunk chunk, int position, DropReason reason) {
    books.dropped(reason, 1);
    Object event = chunk.original(position);
    if (event != null) {
      dropListener.dropped(event);
    }
  }

  private void free(Chunk chunk, int eventsGone) {
    chunk.partition().addHeld(-eventsGone);
    chunks.free(chunk);
    spooling.freed(chunk, eventsGone);
  }
}
