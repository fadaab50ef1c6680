package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * An answer ends its request where it is read. The client would hand it to the JVM's common pool,
 * and where there are two processors that means a new thread for each request.
 */
class AnswerThreadTest {

  private static final int ROUNDS = 60;

  @Test
  void requestsOneAfterAnother_takeOneConnectionAndNoNewThreads() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      rig.log("k", "event 0");
      rig.flushed();
      long before = started();
      for (int i = 1; i < ROUNDS; i++) {
        rig.log("k", "event " + i);
        rig.flushed();
      }
      assertThat(started() - before).isLessThan(ROUNDS / 4);
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.acceptedLines("k"))
          .isEqualTo(IntStream.range(0, ROUNDS).mapToObj(i -> "event " + i).toList());
      rig.assertBooks(ROUNDS, 0);
    }
  }

  /** The client gives such a connection back a little later, so that now and then one is opened. */
  @Test
  void answersWithoutABody_takeFewConnections() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      server.playing(
          connection -> {
            while (true) {
              connection.read();
              connection.accept("HTTP/1.1 204 No Content\r\n\r\n");
            }
          });
      for (int i = 0; i < ROUNDS; i++) {
        rig.log("k", "event " + i);
        rig.flushed();
      }
      assertThat(server.connections()).isLessThan(ROUNDS / 10);
      rig.assertBooks(ROUNDS, 0);
    }
  }

  private static long started() {
    return ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
  }
}
