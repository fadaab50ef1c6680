package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * The JDK's client (17 and 25) keeps an exchange whose answer is no HTTP for good, and leaves its
 * connection open: it must not keep the body, and is made to close the connection.
 */
class NoHttpTest {

  private static final int ATTEMPTS = 100;
  private static final long MOST = 8 << 20;

  @Test
  void answersThatAreNoHttp_keepNoBodies() {
    try (RawServer server = new RawServer();
        Rig rig = hasty(server)) {
      server.playing(
          connection -> {
            greet(connection);
            connection.close();
          });
      long before = direct();
      rig.log("k", "x".repeat(300_000));
      await().until(() -> rig.appender.metrics().requests() > ATTEMPTS);
      server.playing(RawServer.Connection::serve);
      rig.flushed();
      await()
          .untilAsserted(
              () -> {
                System.gc();
                assertThat(direct() - before).isLessThan(MOST);
              });
    }
  }

  @Test
  void answersThatAreNoHttp_leaveNoConnectionOpen() {
    try (RawServer server = new RawServer();
        Rig rig = hasty(server)) {
      server.playing(
          connection -> {
            greet(connection);
            connection.stall(); // until the client ends the connection
          });
      rig.log("k", "x");
      await().until(() -> server.leftByPeer() > ATTEMPTS);
      server.playing(RawServer.Connection::serve);
      rig.flushed();
    }
  }

  private static Rig hasty(RawServer server) {
    return new Rig(server.url(), builder -> builder.retry(Rig.retry(1, 5)));
  }

  private static void greet(RawServer.Connection connection) throws IOException {
    connection.read();
    connection.send("220 mail.example.com ESMTP\r\n\r\n");
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
