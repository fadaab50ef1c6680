package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.bufferinghttp.RawServer.Connection;
import io.github.bufferinghttp.format.ElasticsearchFormat;
import io.github.bufferinghttp.format.JsonArrayFormat;
import io.github.bufferinghttp.metrics.DropReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that settle a chunk at once, however badly they are delivered: it is sent once. */
class FinalAnswersTest {

  /** What a server sends once it has stored a request. */
  interface Rest {
    void send(Connection connection) throws IOException;
  }

  private static Arguments stored(String name, Rest rest) {
    return Arguments.of(name, rest);
  }

  private static Arguments stored(String name, String answer, boolean close) {
    return stored(
        name,
        connection -> {
          connection.accept(answer);
          if (close) {
            connection.close();
          }
        });
  }

  private static Rest endless(String head, String body) {
    return connection -> {
      connection.accept(head);
      connection.sendForEver(body);
    };
  }

  static Stream<Arguments> storedAnswers() {
    String ok = "HTTP/1.1 200 OK\r\n";
    String chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
        stored("201", "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok", false),
        stored("202", "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", false),
        stored("204", "HTTP/1.1 204 No Content\r\n\r\n", false),
        stored("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok", false),
        stored(
            "204 in chunks",
            "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            false),
        stored("205", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", false),
        stored("299", "HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n", false),
        stored("no reason phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", false),
        stored("HTTP/1.0, body to the end", "HTTP/1.0 200 OK\r\n\r\nfine", true),
        stored("body to the end", ok + "\r\nfine", true),
        stored("Connection: close", ok + "Connection: close\r\n\r\n", true),
        stored("100 first", "HTTP/1.1 100 Continue\r\n\r\n" + RawServer.OK, false),
        stored("two answers to one request", RawServer.OK + RawServer.OK, false),
        stored("end of stream in the body", ok + "Content-Length: 99\r\n\r\nhalf", true),
        stored("end of stream in a chunk", chunked + "10\r\nhalf", true),
        stored("end of stream before the body", chunked, true),
        stored("a broken chunk size", chunked + "xyz\r\nhalf", true),
        stored("Content-Length: abc", ok + "Content-Length: abc\r\n\r\nfine", true),
        stored("Content-Length: -7", ok + "Content-Length: -7\r\n\r\nfine", true),
        stored(
            "Content-Length too large",
            ok + "Content-Length: 9" + "9".repeat(30) + "\r\n\r\n",
            true),
        stored("a header without a colon", ok + "nonsense\r\nContent-Length: 0\r\n\r\n", false),
        stored("a header without a name", ok + ": x\r\nContent-Length: 0\r\n\r\n", false),
        stored(
            "reset in the body",
            connection -> {
              connection.accept(ok + "Content-Length: 99\r\n\r\nhalf");
              connection.reset();
            }),
        stored(
            "reset in a chunk",
            connection -> {
              connection.accept(chunked + "10\r\nhalf");
              connection.reset();
            }),
        stored("endless body", endless(chunked, "10\r\n0123456789abcdef\r\n")),
        stored("endless body of unknown length", endless(ok + "\r\n", "0123456789abcdef")),
        stored(
            "a body of two gigabytes",
            endless(ok + "Content-Length: 2222222222\r\n\r\n", "0123456789abcdef")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("storedAnswers")
  void twoHundred_isDeliveredAndSentOnce(String name, Rest rest) {
    try (RawServer server =
            new RawServer()
                .answering(
                    (connection, request) -> {
                      if (request.key().equals("odd")) {
                        rest.send(connection);
                      } else {
                        connection.accept();
                      }
                    });
        Rig rig = new Rig(server.url())) {
      rig.log("odd", "one", "two");
      rig.flushed();
      rig.log("well", "three");
      rig.flushed();
      rig.log("odd", "four");
      rig.flushed();
      assertThat(server.requests()).hasSize(3);
      assertThat(server.acceptedLines("odd")).containsExactly("one", "two", "four");
      rig.assertBooks(4, 0);
      assertThat(rig.statuses()).isEmpty();
      if (name.contains("endless") || name.contains("gigabytes")) {
        await().atMost(Duration.ofSeconds(5)).until(() -> server.leftByPeer() == 2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        400, 402, 405, 406, 409, 410, 411, 412, 414, 415, 416, 417, 418, 421, 422, 423, 424, 426,
        428, 431, 451, 499, 501
      })
  void refusal_dropsTheChunkAloneAndTellsWhy(int status) {
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(
                server
                    .answering(
                        (connection, request) -> {
                          if (request.key().equals("bad")) {
                            connection.send(
                                "HTTP/1.1 " + status + " No\r\nContent-Length: 6\r\n\r\nno way");
                          } else {
                            connection.accept();
                          }
                        })
                    .url())) {
      rig.log("bad", "one", "two");
      rig.log("well", "three");
      rig.flushed();
      assertThat(server.requests("bad")).hasSize(1);
      assertThat(server.acceptedLines("well")).containsExactly("three");
      rig.assertBooks(1, 2);
      assertThat(rig.appender.metrics().droppedBy()).containsOnlyKeys(DropReason.REJECTED);
      assertThat(rig.statuses())
          .singleElement()
          .asString()
          .contains("HTTP " + status)
          .contains("no way");
    }
  }

  @Test
  void refusal_ofARequestThatOneEventSpoils_losesThatEventAlone() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.format(new JsonArrayFormat()))) {
      server.answering(
          (connection, request) -> {
            if (request.lines().toString().contains("bad")) {
              connection.answer(400);
            } else {
              connection.accept();
            }
          });
      rig.log("a", "1", "2", "3", "bad", "5", "6", "7", "8", "9");
      rig.flushed();
      assertThat(String.join("", server.acceptedLines("a")).replaceAll("[^0-9]", ""))
          .isEqualTo("12356789");
      rig.assertBooks(8, 1);
      assertThat(rig.appender.metrics().droppedBy()).containsOnlyKeys(DropReason.REJECTED);
    }
  }

  @Test
  void answerInGzip_isRead() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      String answer =
          "{\"errors\":true,\"items\":[{\"create\":{\"status\":201}},"
              + "{\"create\":{\"status\":400,\"error\":{\"reason\":\"no such field\"}}}]}";
      gzip.write(answer.getBytes(StandardCharsets.UTF_8));
    }
    String body = packed.toString(StandardCharsets.ISO_8859_1);
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.format(elasticsearch()))) {
      server.answering(
          (connection, request) ->
              connection.send(
                  "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
                      .formatted(body.length(), body)));
      rig.log("a", "one", "two");
      rig.flushed();
      assertThat(server.requests()).hasSize(1);
      assertThat(rig.appender.metrics().delivered()).isEqualTo(1);
      assertThat(rig.appender.metrics().droppedBy()).containsEntry(DropReason.REJECTED, 1L);
      assertThat(rig.statuses()).anyMatch(told -> told.contains("no such field"));
    }
  }

  /** A hundred megabytes in a hundred kilobytes: no more is unpacked than is read of any answer. */
  @ParameterizedTest
  @ValueSource(ints = {200, 400, 503})
  void answerThatIsABombOfGzip_isUnpackedNoFurtherThanAnyOther(int status) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int i = 0; i < 100; i++) {
        gzip.write(new byte[1_000_000]);
      }
    }
    AnswerBody.Read read = AnswerBody.unpacked(new AnswerBody.Read(packed.toByteArray(), true));
    assertThat(read.bytes()).hasSize(64 * 1024);
    assertThat(read.complete()).isFalse();
    String body = packed.toString(StandardCharsets.ISO_8859_1);
    boolean[] sick = {true};
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.format(elasticsearch()))) {
      server.answering(
          (connection, request) -> {
            if (sick[0]) {
              sick[0] = false;
              connection.send(
                  "HTTP/1.1 %d X\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
                      .formatted(status, body.length(), body));
            } else {
              connection.answer(400);
            }
          });
      rig.log("a", "one");
      rig.flushed();
      assertThat(server.requests().get(0).headers()).doesNotContainKey("Accept-Encoding");
      assertThat(rig.statuses()).allMatch(told -> told.length() < 500);
      assertThat(rig.appender.metrics().buffered()).isZero();
    }
  }

  private static ElasticsearchFormat elasticsearch() {
    ElasticsearchFormat format = new ElasticsearchFormat();
    format.setIndex("logs");
    return format;
  }

  @ParameterizedTest
  @ValueSource(strings = {"breaks off", "has no end", "has a bad length"})
  void refusal_whoseBodyIsBroken_isStillARefusal(String how) {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      server.answering(
          (connection, request) -> {
            switch (how) {
              case "breaks off" -> {
                connection.send("HTTP/1.1 400 No\r\nContent-Length: 99\r\n\r\nhalf");
                connection.reset();
              }
              case "has no end" -> {
                connection.send("HTTP/1.1 400 No\r\n\r\n");
                connection.sendForEver("no, no, ");
              }
              default -> {
                connection.send("HTTP/1.1 400 No\r\nContent-Length: abc\r\n\r\n");
                connection.close();
              }
            }
          });
      rig.log("bad", "one");
      rig.flushed();
      assertThat(server.requests()).hasSize(1);
      rig.assertBooks(0, 1);
      assertThat(rig.appender.metrics().droppedBy()).containsOnlyKeys(DropReason.REJECTED);
      assertThat(rig.statuses()).singleElement().asString().contains("HTTP 400");
    }
  }
}
