package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.EventPreparer.Weighed;
import io.github.bufferinghttp.StatusReporter.Trouble;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.key.AggregatorKeyResolver;
import io.github.bufferinghttp.metrics.DropReason;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * From the queue into chunks: finds an event's key and writes the event behind the last one of that
 * key. Flush thread.
 */
final class Batcher {

  private static final int USUAL_SINK = 4 * 1024;
  private static final int LARGE_SINK = 64 * 1024;

  private final AggregatorKeyResolver<?> resolver;
  private final PayloadFormat format;
  private final Intake intake;
  private final Memory memory;
  private final Chunks chunks;
  private final Partitions partitions;
  private final Destination destination;
  private final StatusReporter reporter;
  private final Sealing sealing;
  private final byte[] separator;
  private final int maxEvents;

  /** Where an event is written before it is known where it goes: a few KiB that are near. */
  private ByteSink scratch = new ByteSink(USUAL_SINK);

  /** That of the event before, within a {@link #drain}. */
  private @Nullable Partition recent;

  /** When the queue was empty last: what is found in it now is not older. */
  private long emptyAt;

  Batcher(
      Settings settings,
      Intake intake,
      Memory memory,
      Chunks chunks,
      Partitions partitions,
      Destination destination,
      StatusReporter reporter,
      Sealing sealing,
      long now) {
    this.resolver = settings.resolver();
    this.format = settings.format();
    this.intake = intake;
    this.memory = memory;
    this.chunks = chunks;
    this.partitions = partitions;
    this.destination = destination;
    this.reporter = reporter;
    this.sealing = sealing;
    this.separator = format.separator();
    this.maxEvents = sealing.maxEvents();
    this.emptyAt = now;
  }

  /** Takes up to {@code most} events out of the queue, as long as chunks may hold more. */
  int drain(int most, long now, long wallMillis) {
    int drained = 0;
    recent = null;
    while (drained < most && !memory.isFullOfChunks()) {
      Object polled = intake.poll();
      if (polled == null) {
        emptyAt = now;
        break;
      }
      drained++;
      boolean placed;
      try {
        placed = place(polled, now, wallMillis);
      } catch (Throwable e) {
        intake.drop(polled, DropReason.ERROR);
        String what = "an event could not be buffered: " + Failures.describe(e);
        reporter.trouble(Trouble.INTERNAL, what, now);
        continue;
      }
      if (!placed) {
        intake.drop(polled, DropReason.ERROR);
        reporter.trouble(Trouble.ENCODER, "the encoder gave nothing for an event", now);
      } else if (polled instanceof Weighed large) {
        memory.add(-large.weight());
      }
    }
    return drained;
  }

  /** Puts an event into the chunk of its key; false if it has no bytes. */
  private boolean place(Object polled, long now, long wallMillis) {
    ILoggingEvent event = Intake.eventOf(polled);
    Partition partition = partitionOf(keyOf(event, now), now);
    try {
      Chunk chunk = partition.open();
      if (chunk == null) {
        chunk = open(partition, loggedAt(event, now, wallMillis));
      }
      chunk = write(polled, chunk, partition, now);
      if (chunk == null) {
        return false;
      }
      partition.addHeld(1);
      if (chunk.events() >= maxEvents || bodySize(chunk) >= destination.maxBytes()) {
        sealing.sealFull(partition, now);
      }
      return true;
    } finally {
      Chunk left = partition.open();
      if (left != null && left.events() == 0) {
        discard(partition, left);
      }
      partitions.forgetIfIdle(partition);
    }
  }

  private Object keyOf(ILoggingEvent event, long now) {
    try {
      Object key = resolver.resolve(event);
      if (key != null) {
        return key;
      }
      reporter.trouble(Trouble.RESOLVER, "the aggregatorKeyResolver returned null", now);
    } catch (Throwable e) {
      reporter.trouble(
          Trouble.RESOLVER, "the aggregatorKeyResolver threw " + Failures.describe(e), now);
    }
    return AggregatorKey.DEFAULT;
  }

  /**
   * The partition of a key. That it is looked up at times, and not only when it is another, keeps
   * what is behind that out of what the JIT compiles here: the first key that was new, or had been
   * idle, had it throw all that away.
   */
  private Partition partitionOf(Object key, long now) {
    Partition last = recent;
    if (last == null || last.key() != key || last.open() == null) {
      last = lookUp(key, now);
      recent = last;
    }
    return last;
  }

  /** Under the default key too goes what has a key that cannot be told from others. */
  private Partition lookUp(Object key, long now) {
    try {
      return partitions.of(key);
    } catch (OutOfMemoryError e) {
      throw e; // which says nothing of the key
    } catch (Throwable e) {
      String what = "a key of the aggregatorKeyResolver threw " + Failures.describe(e);
      reporter.trouble(Trouble.RESOLVER, what, now);
      return partitions.of(AggregatorKey.DEFAULT);
    }
  }

  /** The event's own age by the wall clock, within what the flush thread knows to be true. */
  private long loggedAt(ILoggingEvent event, long now, long wallMillis) {
    long age = TimeUnit.MILLISECONDS.toNanos(wallMillis - event.getTimeStamp());
    return now - Math.max(0, Math.min(age, now - emptyAt));
  }

  private Chunk open(Partition partition, long firstAt) {
    if (!partition.isFramed()) {
      Object key = partition.key();
      partition.frame(format.prefix(key).length + format.suffix(key).length);
    }
    Chunk chunk = chunks.open(partition, firstAt);
    partition.open(chunk);
    partitions.opened(partition);
    return chunk;
  }

  private void discard(Partition partition, Chunk chunk) {
    partition.discardOpen();
    partitions.closed(partition);
    chunks.free(chunk);
  }

  /**
   * Writes the event behind the last one, or into a new chunk if the open one has no room; null if
   * there is nothing to write.
   */
  private @Nullable Chunk write(Object polled, Chunk open, Partition partition, long now) {
    Chunk chunk = open;
    scratch.truncate(0);
    format.writeEvent(Intake.eventOf(polled), chunk, scratch);
    byte[] bytes = scratch.array();
    int length = scratch.size();
    if (length == 0) {
      return null;
    }
    int more = length + separator.length;
    if (chunk.events() > 0 && bodySize(chunk) + more > destination.maxBytes()) {
      sealing.seal(partition, now);
      chunk = open(partition, now);
    }
    int room = destination.configuredBytes() - bodySize(chunk);
    if (chunk.events() == 0 && length > room) {
      bytes = shortened(scratch.copyFrom(0), room);
      length = bytes.length;
    }
    if (scratch.array().length > LARGE_SINK) {
      scratch = new ByteSink(USUAL_SINK); // a large event is rare
    }
    chunks.add(chunk, bytes, length, separator, polled);
    return chunk;
  }

  /** An event that alone is larger than a body may be, shortened; as it is if that fails. */
  private static byte[] shortened(byte[] event, int room) {
    try {
      return Shortener.shorten(event, Math.max(1, room));
    } catch (Throwable e) {
      return event; // out of memory, most likely: the destination may take it whole
    }
  }

  private static int bodySize(Chunk chunk) {
    return chunk.size() + chunk.partition().frame();
  }
}
