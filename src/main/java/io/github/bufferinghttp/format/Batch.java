package io.github.bufferinghttp.format;

/** A batch of events of one key, as a format sees it while it writes events and reads answers. */
public interface Batch {

  /**
   * The id of the batch, as in the header {@code X-Batch-Id}: unique, the same for each attempt.
   */
  String id();

  /** The aggregator key of every event in the batch. */
  Object key();

  /** How many events are in the batch; while one is written, its position. */
  int events();
}
