package io.github.bufferinghttp.bench.client;

/** One way to get events to the sink; made in the client process by its class's name. */
interface Contestant extends AutoCloseable {

  /** Starts it; called once, before anything is logged. */
  void start(Target target) throws Exception;

  /** Logs the event of this sequence number, on any thread that was prepared for it. */
  void log(int sequence);

  @Override
  void close();
}
