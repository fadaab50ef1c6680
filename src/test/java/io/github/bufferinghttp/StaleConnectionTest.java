package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.RawServer.Request;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A server closes a kept connection just as it is used again: the chunk goes once more at once,
 * under the same id, and nobody hears of it. Here the server closes when it has read the second
 * request of a connection: what the client sees is the same, and it happens each time.
 */
class StaleConnectionTest {

  private static final int ROUNDS = 25;

  @Test
  void staleConnection_isReplacedAtOnceAndTheSameBatchGoesAgain() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.retry(Rig.retry(60_000, 60_000)))) {
      server.playing(
          connection -> {
            connection.read();
            connection.accept();
            connection.read();
            connection.close();
          });
      for (int i = 0; i < ROUNDS; i++) {
        rig.log("a", "event " + i);
        rig.flushed(); // a back-off would last for a minute
      }
      assertThat(server.acceptedLines("a"))
          .isEqualTo(IntStream.range(0, ROUNDS).mapToObj(i -> "event " + i).toList());
      rig.assertBooks(ROUNDS, 0);
      assertThat(rig.statuses()).isEmpty();
      List<Request> sent = server.requests();
      assertThat(sent).hasSize(2 * ROUNDS - 1);
      for (int i = 1; i < sent.size(); i += 2) {
        assertThat(sent.get(i + 1).id()).isEqualTo(sent.get(i).id());
        assertThat(sent.get(i + 1).body()).isEqualTo(sent.get(i).body());
        assertThat(Duration.ofNanos(sent.get(i + 1).at() - sent.get(i).at()))
            .isLessThan(Duration.ofSeconds(1));
      }
      assertThat(sent.stream().map(Request::id).distinct()).hasSize(ROUNDS);
    }
  }

  /** The server closes after each answer without a word about it, so each next one may be stale. */
  @Test
  void silentClose_afterEachAnswer_losesAndDelaysNothing() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.retry(Rig.retry(2_000, 2_000)))) {
      server.playing(
          connection -> {
            connection.read();
            connection.accept();
            connection.close();
          });
      for (int i = 0; i < 200; i++) {
        rig.log("a", "event " + i);
        rig.flushed();
      }
      assertThat(server.acceptedLines("a"))
          .isEqualTo(IntStream.range(0, 200).mapToObj(i -> "event " + i).toList());
      rig.assertBooks(200, 0);
    }
  }
}
