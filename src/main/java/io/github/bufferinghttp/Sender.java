package io.github.bufferinghttp;

import io.github.bufferinghttp.header.RequestHeaders;

/** Sends chunks: over HTTP, or as a test likes. */
interface Sender {

  /**
   * Starts to send; returns at once. The exchange is completed exactly once, by any thread, with an
   * answer or a failure.
   */
  void send(Exchange exchange, RequestHeaders headers);

  /** Gives up what is under way and lets go of every connection and thread. */
  void close();
}
