package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.bufferinghttp.RawServer.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody there, or nobody who speaks: kept, probed by one request at a time, then delivered. */
@Tag("slow")
class UnreachableTest {

  private static String url(int port) {
    return "http://localhost:" + port + "/logs";
  }

  @Test
  void refused_isDeliveredOnceSomebodyListens() {
    int port = Ports.free();
    try (Rig rig = new Rig(url(port))) {
      rig.log("a", "one", "two");
      rig.log("b", "three");
      await().atMost(Duration.ofSeconds(10)).until(() -> rig.appender.metrics().requests() >= 4);
      assertThat(rig.statuses()).singleElement().asString().contains("nothing listens there");
      rig.log("a", "four");
      try (RawServer server = new RawServer(port)) {
        rig.flushed();
        assertThat(server.acceptedLines("a")).containsExactly("one", "two", "four");
        assertThat(server.acceptedLines("b")).containsExactly("three");
        assertThat(server.requests()).extracting(Request::id).doesNotHaveDuplicates();
        rig.assertBooks(4, 0);
        assertThat(rig.statuses()).hasSize(2).last().asString().contains("is over after");
      }
    }
  }

  @Test
  void refused_isProbedByOneRequestAtATime() {
    try (Rig rig = new Rig(url(Ports.free()))) {
      for (int i = 0; i < 100; i++) {
        rig.log("key" + i, "one");
      }
      long begin = System.nanoTime();
      await().atMost(Duration.ofSeconds(10)).until(() -> rig.appender.metrics().requests() >= 10);
      // The first four may be under way together; each later one waits for 100 to 200 ms.
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(400));
      assertThat(rig.appender.metrics().buffered()).isEqualTo(100);
    }
  }

  @Test
  void unknownHost_isHeldInMemoryAndToldOnce() {
    try (Rig rig = new Rig("http://nonexistent.invalid/logs")) {
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(20)).until(() -> rig.appender.metrics().requests() >= 3);
      assertThat(rig.statuses())
          .singleElement()
          .asString()
          .contains("the host name cannot be resolved");
      assertThat(rig.appender.metrics().buffered()).isEqualTo(1);
      rig.appender.stop();
      rig.assertBooks(0, 1);
    }
  }

  /** A listener whose backlog is full drops every further SYN, like a firewall. */
  @Test
  void blackHole_isGivenUpAtConnectTimeoutAndDeliveredLater() throws IOException {
    List<Socket> backlog = new ArrayList<>();
    try (ServerSocket hole = new ServerSocket(Ports.free(), 1, InetAddress.getLoopbackAddress())) {
      fill(hole, backlog);
      try (Rig rig =
          new Rig(
              url(hole.getLocalPort()),
              builder -> builder.connectTimeout(Duration.ofMillis(500)))) {
        rig.log("a", "one");
        await()
            .atMost(Duration.ofSeconds(3))
            .until(() -> rig.statuses().toString().contains("HttpConnectTimeoutException"));
        int port = hole.getLocalPort();
        hole.close();
        try (RawServer server = new RawServer(port)) {
          rig.flushed();
          assertThat(server.acceptedLines("a")).containsExactly("one");
          rig.assertBooks(1, 0);
        }
      }
    } finally {
      for (Socket socket : backlog) {
        socket.close();
      }
    }
  }

  /** The client says the same of a handshake that hangs, which is another matter. */
  @Test
  void blackHole_behindHttps_isNoMatterOfTls() throws IOException {
    List<Socket> backlog = new ArrayList<>();
    try (ServerSocket hole = new ServerSocket(Ports.free(), 1, InetAddress.getLoopbackAddress())) {
      fill(hole, backlog);
      try (Rig rig =
          new Rig(
              url(hole.getLocalPort()).replace("http:", "https:"),
              builder ->
                  builder.retry(Rig.retry(1, 60_000)).connectTimeout(Duration.ofMillis(200)))) {
        rig.log("a", "one");
        await().atMost(Duration.ofSeconds(10)).until(() -> rig.appender.metrics().requests() >= 3);
        assertThat(rig.statuses())
            .singleElement()
            .asString()
            .contains("HttpConnectTimeoutException")
            .doesNotContain("TLS");
      }
    } finally {
      for (Socket socket : backlog) {
        socket.close();
      }
    }
  }

  private static void fill(ServerSocket hole, List<Socket> backlog) throws IOException {
    for (int i = 0; i < 16; i++) {
      Socket socket = new Socket();
      backlog.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), hole.getLocalPort()), 200);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    throw new AssertionError("the backlog does not fill");
  }

  @Test
  void resetAtAccept_isRetriedUntilAConnectionHolds() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      server.playing(
          connection -> {
            if (connection.number() <= 3) {
              connection.reset();
            } else {
              connection.serve();
            }
          });
      rig.log("a", "one", "two");
      rig.flushed();
      assertThat(server.acceptedLines("a")).containsExactly("one", "two");
      assertThat(server.connections()).isEqualTo(4);
      rig.assertBooks(2, 0);
    }
  }

  @Test
  void endOfStreamInTheMiddleOfTheBody_isRetriedUnderTheSameId() {
    List<String> ids = new ArrayList<>();
    String large = "x".repeat(3_000_000);
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.chunkBytes("8MB"))) {
      server.playing(
          connection -> {
            if (connection.number() <= 4) {
              ids.add(connection.readHead().get("X-Batch-Id"));
              if (connection.number() % 2 == 0) {
                connection.reset();
              } else {
                connection.close();
              }
            } else {
              connection.serve();
            }
          });
      rig.log("a", large, "two");
      rig.flushed();
      assertThat(server.acceptedLines("a")).containsExactly(large, "two");
      assertThat(ids).hasSize(4).containsOnly(server.accepted().get(0).id());
      rig.assertBooks(2, 0);
    }
  }

  @Test
  void serverThatNeverReads_isLeftAtRequestTimeoutWhileOthersFlow() {
    String large = "x".repeat(12_000_000);
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(
                server.url(),
                builder ->
                    builder
                        .chunkBytes("16MB")
                        .maxBufferBytes("128MB")
                        .requestTimeout(Rig.SHORT_TIMEOUT))) {
      boolean[] deaf = {true};
      server.playing(
          connection -> {
            while (true) {
              var headers = connection.readHead();
              if (deaf[0] && headers.get("X-Key").equals("sick")) {
                connection.ignore();
              }
              connection.readBody(headers);
              connection.accept();
            }
          });
      rig.log("sick", large);
      await().atMost(Duration.ofSeconds(10)).until(() -> rig.appender.metrics().retries() >= 1);
      assertThat(rig.statuses())
          .singleElement()
          .asString()
          .contains("no complete answer within " + Rig.SHORT_TIMEOUT);
      rig.log("well", "two");
      await().atMost(Duration.ofSeconds(2)).until(() -> !server.acceptedLines("well").isEmpty());
      deaf[0] = false;
      rig.flushed();
      assertThat(server.acceptedLines("sick")).containsExactly(large);
      rig.assertBooks(2, 0);
    }
  }
}
