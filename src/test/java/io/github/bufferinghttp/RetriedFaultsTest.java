package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.bufferinghttp.RawServer.Answer;
import io.github.bufferinghttp.RawServer.Request;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever goes wrong after a request was read, short of an answer that is known to be final: the
 * chunk is kept and sent again under its id, the other keys go on, and in the end everything has
 * arrived once.
 */
@Tag("slow")
class RetriedFaultsTest {

  private static final String HEAD = "HTTP/1.1 200 OK\r\n";

  private static Arguments fault(String name, Answer answer) {
    return Arguments.of(name, answer);
  }

  private static Arguments sends(String name, String bytes) {
    return fault(
        name,
        (connection, request) -> {
          connection.send(bytes);
          connection.close();
        });
  }

  private static Arguments sendsAndResets(String name, String bytes) {
    return fault(
        name,
        (connection, request) -> {
          connection.send(bytes);
          connection.reset();
        });
  }

  private static Arguments stallsAfter(String name, String bytes) {
    return fault(
        "stall: " + name,
        (connection, request) -> {
          connection.send(bytes);
          connection.stall();
        });
  }

  private static Arguments status(int status, String... headers) {
    return fault("status " + status, (connection, request) -> connection.answer(status, headers));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("reset instead of an answer", (connection, request) -> connection.reset()),
        fault("end of stream instead of an answer", (connection, request) -> connection.close()),
        sendsAndResets("reset in the status line", "HTTP/1.1 2"),
        sendsAndResets("reset in the headers", HEAD + "Content-Le"),
        sends("end of stream in the status line", "HTTP/1.1 2"),
        sends("end of stream in the headers", HEAD + "Content-Length: 0\r\nX"),
        sends("no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n"),
        sends("no HTTP, many lines", "220 mail ESMTP\r\n500 what?\r\n\r\n"),
        sends("bytes of no meaning", "\u0000\u0001\u0002\u00ff\u00fe\r\n\r\n"),
        sends("a status that is no number", "HTTP/1.1 abc OK\r\n\r\n"),
        sends("a status line without a status", "HTTP/1.1\r\n\r\n"),
        sends("HTTP 2 in plain text", "HTTP/2 200\r\n\r\n"),
        sends("status 500, Content-Length abc", "HTTP/1.1 500 No\r\nContent-Length: abc\r\n\r\n"),
        sends("status 500, Content-Length -7", "HTTP/1.1 500 No\r\nContent-Length: -7\r\n\r\n"),
        sends("status 500, body breaks off", "HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\nhalf"),
        fault(
            "headers without end",
            (connection, request) -> {
              connection.send(HEAD);
              connection.sendForEver("X-Filler: " + "y".repeat(4000) + "\r\n");
            }),
        fault(
            "a header line without end",
            (connection, request) -> {
              connection.send(HEAD + "X-Filler: ");
              connection.sendForEver("z".repeat(4096));
            }),
        fault(
            "status 500, body without end",
            (connection, request) -> {
              connection.send("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n");
              connection.sendForEver("10\r\n0123456789abcdef\r\n");
            }),
        stallsAfter("never answers", ""),
        stallsAfter("in the status line", "HTTP/1."),
        stallsAfter("in the headers", HEAD + "Content-Length: 2\r\n"),
        stallsAfter("in the body of a 500", "HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\nab"),
        stallsAfter("in the body of a 200", HEAD + "Content-Length: 9\r\n\r\nab"),
        stallsAfter("after 100 Continue", "HTTP/1.1 100 Continue\r\n\r\n"),
        stallsAfter("after 103 Early Hints", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
        sends("101, a protocol nobody asked for", "HTTP/1.1 101 Switching Protocols\r\n\r\n"),
        sends("status 099", "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"),
        stallsAfter("after status 199", "HTTP/1.1 199 Odd\r\nContent-Length: 0\r\n\r\n"),
        status(600),
        status(999),
        status(408),
        status(425),
        status(429),
        status(429, "Retry-After: soon"),
        status(429, "Retry-After: -1"),
        status(429, "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"),
        status(500),
        status(502),
        status(503),
        status(503, "Retry-After: 99999999999999999999999999"),
        status(504),
        status(507),
        status(599),
        status(401, "WWW-Authenticate: Basic realm=\"logs\""),
        status(401),
        status(403),
        status(404),
        status(407),
        status(407, "Proxy-Authenticate: Basic realm=\"proxy\""),
        status(300),
        status(304));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void fault_isRetriedUnderTheSameIdWhileOthersFlow(String name, Answer fault) {
    boolean[] sick = {true};
    try (RawServer server =
            new RawServer()
                .answering(
                    (connection, request) -> {
                      if (sick[0] && request.key().equals("sick")) {
                        fault.give(connection, request);
                      } else {
                        connection.accept();
                      }
                    });
        Rig rig =
            new Rig(
                server.url(),
                builder ->
                    name.startsWith("stall: ")
                        ? builder.requestTimeout(Rig.SHORT_TIMEOUT)
                        : builder)) {
      rig.log("sick", "one", "two", "three");
      await().atMost(Duration.ofSeconds(10)).until(() -> server.requests("sick").size() >= 2);
      rig.log("well", "four", "five");
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> server.acceptedLines("well").equals(List.of("four", "five")));
      assertThat(server.acceptedLines("sick")).isEmpty();
      assertThat(rig.statuses()).hasSize(1);
      await().atMost(Duration.ofSeconds(10)).until(() -> server.requests("sick").size() >= 3);
      sick[0] = false;
      rig.flushed();

      assertThat(server.acceptedLines("sick")).containsExactly("one", "two", "three");
      assertThat(server.acceptedLines("well")).containsExactly("four", "five");
      assertThat(server.requests("sick")).extracting(Request::id).containsOnly(firstId(server));
      assertThat(server.requests("sick"))
          .allSatisfy(sent -> assertThat(sent.lines()).containsExactly("one", "two", "three"));
      rig.assertBooks(5, 0);
      assertThat(rig.statuses()).hasSize(2).last().asString().contains("is over after");
      if (name.startsWith("stall: ")) {
        assertThat(server.leftByPeer()).isGreaterThanOrEqualTo(2);
      }
    }
  }

  private static String firstId(RawServer server) {
    return server.requests("sick").get(0).id();
  }
}
