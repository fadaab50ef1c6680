package io.github.bufferinghttp;

import io.github.bufferinghttp.metrics.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells Logback's status of trouble: once when it begins and once when it is over, with the counts,
 * however many events or requests it concerns. Flush thread.
 */
final class StatusReporter {

  /** What can go wrong while the appender runs. */
  enum Trouble {
    /** Requests fail; ends when they succeed. */
    DELIVERY("the failure of delivery", true),
    /** Requests are refused for a reason that needs a person; ends when they succeed. */
    HELD("the hold-up of delivery", true),
    OVERFLOW("the full buffer", false),
    REJECTED("the rejection of events", false),
    EXPIRED("the expiry of events", false),
    RESOLVER("the failing aggregatorKeyResolver", false),
    CUSTOMIZER("the failing headerCustomizer", false),
    ENCODER("the failing encoder", false),
    FALLBACK("the failing fallback appender", false),
    /** The spool's disk fails; ends when it takes something again. */
    SPOOL("the failing spool", true),
    SPOOL_FULL("the full spool", false),
    SPOOL_FILES("the trouble with files of the spool", false),
    SMALL_CHUNKS("the state of small batches", false),
    INTERNAL("the failure inside the appender", false);

    private final String text;
    private final boolean endsByItself;

    Trouble(String text, boolean endsByItself) {
      this.text = text;
      this.endsByItself = endsByItself;
    }
  }

  /** Trouble that nothing ends is over when it was quiet for this long. */
  private static final long QUIET = TimeUnit.SECONDS.toNanos(60);

  /** Trouble that comes back within {@link #QUIET} is told when it has stayed for so long. */
  private static final long STAYS = TimeUnit.SECONDS.toNanos(1);

  /** The most characters of a message. */
  private static final int LONGEST = 400;

  private final Consumer<String> warn;
  private final Secrets secrets;
  private final Books books;
  private final Map<Trouble, Long> endedAt = new EnumMap<>(Trouble.class);
  private final Map<Trouble, Ongoing> ongoing = new EnumMap<>(Trouble.class);
  private long overflowsSeen;

  /** Trouble under way. */
  private static final class Ongoing {
    final long since;
    final long deliveredBefore;
    final long droppedBefore;
    long lastAt;
    long times;

    /** What is still to be told of it, or null once it was. */
    @Nullable String untold;

    Ongoing(long now, long delivered, long dropped) {
      this.since = now;
      this.lastAt = now;
      this.deliveredBefore = delivered;
      this.droppedBefore = dropped;
    }
  }

  StatusReporter(Consumer<String> warn, Secrets secrets, Books books) {
    this.warn = warn;
    this.secrets = secrets;
    this.books = books;
  }

  /** It goes wrong; says so if it did not before. */
  void trouble(Trouble trouble, String what, long now) {
    Ongoing current = ongoing.get(trouble);
    if (current == null) {
      current = new Ongoing(now, books.deliveredEvents(), dropped());
      ongoing.put(trouble, current);
      current.untold = what;
    }
    current.lastAt = now;
    current.times++;
    tellIfItStays(trouble, current, now);
  }

  /**
   * Trouble that has come back soon is told only if it stays: a flapping destination is one story.
   */
  private void tellIfItStays(Trouble trouble, Ongoing current, long now) {
    Long before = endedAt.get(trouble);
    boolean flaps = before != null && current.since - before < QUIET && now - current.since < STAYS;
    if (current.untold != null && !flaps) {
      say(current.untold);
      current.untold = null;
    }
  }

  /** It goes well again. */
  void over(Trouble trouble, long now) {
    end(trouble, "is over after", now);
  }

  private void end(Trouble trouble, String how, long now) {
    Ongoing current = ongoing.remove(trouble);
    if (current != null && current.untold == null) {
      endedAt.put(trouble, now);
      // Some may have been stored after all.
      long dropped = Math.max(0, dropped() - current.droppedBefore);
      say(
          String.format(
              "%s %s %d s and %d occurrences; since it began, %d events were delivered"
                  + " and %d dropped",
              trouble.text,
              how,
              TimeUnit.NANOSECONDS.toSeconds(now - current.since),
              current.times,
              books.deliveredEvents() - current.deliveredBefore,
              dropped));
    }
  }

  /** Sees overflow, which callers only count, and the end of trouble that has become quiet. */
  void look(long now) {
    long overflows = books.overflowed();
    if (overflows > overflowsSeen) {
      overflowsSeen = overflows;
      trouble(Trouble.OVERFLOW, "the buffer is full and events are dropped", now);
    }
    if (ongoing.isEmpty()) {
      return;
    }
    for (Trouble trouble : Trouble.values()) {
      Ongoing current = ongoing.get(trouble);
      if (current != null) {
        tellIfItStays(trouble, current, now);
        if (!trouble.endsByItself && now - current.lastAt > QUIET) {
          over(trouble, now);
        }
      }
    }
  }

  /** Ends everything that is under way: the appender stops. */
  void close(long now) {
    look(now);
    for (Trouble trouble : Trouble.values()) {
      end(trouble, trouble.endsByItself ? "goes on at the stop, after" : "is over after", now);
    }
  }

  private long dropped() {
    long dropped = 0;
    for (DropReason reason : DropReason.values()) {
      dropped += books.dropped(reason);
    }
    return dropped;
  }

  private void say(String what) {
    try {
      String masked = secrets.mask(what);
      boolean isLong = masked.length() > LONGEST;
      warn.accept(isLong ? masked.substring(0, LONGEST) + "…" : masked);
    } catch (Throwable e) {
      // A status listener that throws must not stop delivery.
    }
  }
}
