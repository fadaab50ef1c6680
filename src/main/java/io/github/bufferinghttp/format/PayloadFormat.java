package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.header.RequestHeaders;
import java.net.URI;

/**
 * How events become a body that a destination takes, and how its answer is read.
 *
 * <p>A body is {@link #prefix}, the events with {@link #separator} between them, {@link #suffix}.
 * The events are kept apart in memory, so that a batch which is too large can be split and one that
 * was stored in part can be sent again in part. A format named in XML has a public constructor
 * without arguments and one setter for each element.
 *
 * <p>What has to do with a key, an event or a batch is called on the appender's flush thread, never
 * twice at once. What is the same for all of them ({@link #start}, {@link #uri}, {@link
 * #separator}, the limits and the compression) is called by the thread that starts the appender.
 *
 * <p>Nothing that a format throws ends the appender. If {@link #start} does, the appender stays
 * off; an event that cannot be written is dropped as ERROR; a batch whose headers cannot be made is
 * tried again; an answer that cannot be read, or for which null comes back, counts by its status:
 * 2xx is delivered, anything else is tried again.
 */
public interface PayloadFormat {

  /** No bytes. */
  byte[] NOTHING = {};

  /**
   * Checks the settings and takes what it needs from the context; called before all else, at each
   * start of the appender.
   */
  default void start(FormatContext context) {}

  /** The URI that batches are posted to; by default the {@code url} as it is. */
  default URI uri(URI url) {
    return url;
  }

  /** The value of {@code Content-Type}. */
  String contentType();

  /** Sets further headers that the destination asks for; the user's own come after these. */
  default void headers(Batch batch, RequestHeaders headers) {}

  /** The most events a request may hold; {@code chunkSize} may be lower. */
  default int maxEvents() {
    return Integer.MAX_VALUE;
  }

  /** The most bytes a body may have before compression; {@code chunkBytes} may be lower. */
  default int maxBytes() {
    return Integer.MAX_VALUE;
  }

  /**
   * The compression that is used when the user names none: {@code none}, {@code gzip}, {@code
   * zstd}.
   */
  default String defaultCompression() {
    return "none";
  }

  /** What stands before the first event; as long each time for the same key. */
  default byte[] prefix(Object key) {
    return NOTHING;
  }

  /**
   * Writes one event, without what stands between events. If nothing is written, the event is
   * dropped.
   */
  void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink);

  /** What stands between two events; always the same. */
  default byte[] separator() {
    return NOTHING;
  }

  /** What stands behind the last event; as long each time for the same key. */
  default byte[] suffix(Object key) {
    return NOTHING;
  }

  /**
   * Reads an answer whose status is 2xx: the place for what a destination refuses inside a 200. By
   * default everything was stored.
   */
  default Outcome accepted(Answer answer, Batch batch) {
    return Outcome.DELIVERED;
  }

  /**
   * Reads an answer whose status is 4xx or 5xx, before the appender's own rules for the status.
   *
   * @return {@code usual}, or what this destination means by it
   */
  default Outcome refused(Answer answer, Batch batch, Outcome usual) {
    return usual;
  }

  /**
   * Whether one bad event makes the destination refuse the whole request: then a batch that was
   * refused for its content is split until the bad event stands alone.
   */
  default boolean badEventSpoilsRequest() {
    return false;
  }
}
