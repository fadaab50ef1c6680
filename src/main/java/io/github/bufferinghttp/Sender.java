package io.github.bufferinghttp;

import io.github.bufferinghttp.header.RequestHeaders;

/** Sends chunks: over HTTP, or as a test likes. */
interface Sender {

  /**
   * Starts to send; returns at once. The exchange is completed exactly once, by any thread, with an
   * answer or a failure.
   */
  void send(Exchange exchange, RequestHeaders headers);

  /**
   * Says which chunk will be sent soon, most likely; what it takes time to make can be made now.
   */
  default void prepare(Chunk chunk) {}

  /** Gives up what is under way and lets go of every connection and thread. */
  void close();
}
