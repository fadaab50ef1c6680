package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bufferinghttp.RawServer.Request;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.metrics.DropReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 413: a chunk is split until it passes, and the size that passed is remembered. */
class TooLargeTest {

  private static void limit(RawServer server, int bytes) {
    server.answering(
        (connection, request) -> {
          if (request.body().length > bytes) {
            connection.answer(413);
          } else {
            connection.accept();
          }
        });
  }

  private static String[] messages(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "event-" + (1000 + i)).toArray(String[]::new);
  }

  @Test
  void chunk_isSplitUntilItPassesAndTheNextOnesFit() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.chunkSize(64))) {
      limit(server, 200);
      rig.log("a", messages(0, 64));
      rig.flushed();
      long refused = server.requests().stream().filter(sent -> sent.body().length > 200).count();
      rig.log("a", messages(64, 256));
      rig.log("b", messages(0, 64));
      rig.flushed();
      assertThat(refused).isPositive();
      assertThat(server.requests().stream().filter(sent -> sent.body().length > 200).count())
          .isEqualTo(refused);
      assertThat(server.acceptedLines("a")).containsExactly(messages(0, 256));
      assertThat(server.acceptedLines("b")).containsExactly(messages(0, 64));
      assertThat(server.requests()).extracting(Request::id).doesNotHaveDuplicates();
      rig.assertBooks(320, 0);
    }
  }

  @Test
  void singleEvent_isShortenedAndSentOnceMore() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      limit(server, 20_000);
      rig.log("a", "first", "x".repeat(30_000), "last");
      rig.flushed();
      List<String> lines = server.acceptedLines("a");
      assertThat(lines).hasSize(3).startsWith("first").endsWith("last");
      assertThat(lines.get(1)).startsWith("xxxx").endsWith("…[truncated]");
      rig.assertBooks(3, 0);
    }
  }

  @Test
  void singleEvent_thatIsStillTooLarge_isDroppedAlone() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      limit(server, 100);
      rig.log("a", "first", "x".repeat(30_000), "last");
      rig.flushed();
      assertThat(server.acceptedLines("a")).containsExactly("first", "last");
      rig.assertBooks(2, 1);
      assertThat(rig.appender.metrics().droppedBy()).containsOnlyKeys(DropReason.TOO_LARGE);
    }
  }

  @Test
  void eventOfTenMegabytes_isCutToFitAndStaysJson() throws Exception {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.encoder(new JsonEventEncoder()))) {
      rig.log("a", "first", "x\n\u2028😀".repeat(10_000_000 / 6), "last");
      rig.flushed();
      assertThat(server.accepted()).allMatch(request -> request.body().length <= 1 << 20);
      List<String> messages = new ArrayList<>();
      for (String line : server.acceptedLines("a")) {
        messages.add(new ObjectMapper().readTree(line).get("message").textValue());
      }
      assertThat(messages).hasSize(3).startsWith("first").endsWith("last");
      assertThat(messages.get(1)).startsWith("x\n\u2028😀x").endsWith("…[truncated]");
      rig.assertBooks(3, 0);
    }
  }

  /** The answer comes while the client is still sending; the rest of the body is not read. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answer_beforeTheBodyIsRead_isTaken(boolean lingers) {
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(
                server.url(),
                builder -> builder.chunkBytes("16MB").maxBufferBytes("64MB").chunkSize(8))) {
      String large = "x".repeat(1_000_000);
      server.playing(
          connection -> {
            while (true) {
              Map<String, String> headers = connection.readHead();
              if (Integer.parseInt(headers.get("Content-Length")) > 2_500_000) {
                connection.answer(413, "Connection: close");
                if (lingers) {
                  connection.stall();
                } else {
                  connection.close();
                }
                return;
              }
              connection.readBody(headers);
              connection.accept();
            }
          });
      rig.log("a", large, large, large, large, large, large, large, large);
      rig.flushed();
      assertThat(server.acceptedLines("a")).hasSize(8).allMatch(line -> line.length() == 1_000_000);
      rig.assertBooks(8, 0);
    }
  }
}
