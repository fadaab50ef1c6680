package io.github.bufferinghttp.bench.client;

import java.util.Map;

/**
 * Where a contestant sends to and what its configuration says.
 *
 * @param httpPort the sink's HTTP port on 127.0.0.1
 * @param tcpPort the sink's port for lines on 127.0.0.1
 * @param keys how many values the MDC entry {@code k} takes, at random; 1 leaves it alone
 * @param settings the variables of the contestant's configuration
 */
record Target(int httpPort, int tcpPort, int keys, Map<String, String> settings) {

  /** How long a message is; 0 for the workload's own length, about 200. */
  int messageBytes() {
    return Integer.parseInt(settings.get("messageBytes"));
  }

  String url() {
    return "http://127.0.0.1:" + httpPort;
  }
}
