package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.bufferinghttp.RawServer.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that need a person: the chunk is kept and tried seldom, until it is taken. */
@Tag("slow")
class HeldAnswersTest {

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 407})
  void refusal_isTriedAtTheLongestBackoffFromTheFirstTime(int status) {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.retry(Rig.retry(1, 600)))) {
      server.answering(
          (connection, request) -> {
            if (request.key().equals("held")) {
              connection.answer(status);
            } else {
              connection.accept();
            }
          });
      rig.log("held", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> server.requests("held").size() == 3);
      rig.log("well", "two");
      await().atMost(Duration.ofMillis(290)).until(() -> !server.acceptedLines("well").isEmpty());
      List<Request> held = server.requests("held");
      for (int i = 1; i < 3; i++) {
        assertThat(Duration.ofNanos(held.get(i).at() - held.get(i - 1).at()))
            .isGreaterThan(Duration.ofMillis(290));
      }
      assertThat(rig.statuses()).singleElement().asString().contains("HTTP " + status);
      server.answering((connection, request) -> connection.accept());
      rig.flushed();
      assertThat(server.acceptedLines("held")).containsExactly("one");
      rig.assertBooks(2, 0);
    }
  }

  @Test
  void renewedToken_isUsedByTheNextAttempt() {
    AtomicReference<String> token = new AtomicReference<>("token-of-yesterday");
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(
                server.url(),
                builder ->
                    builder.headerCustomizer(
                        (key, headers) -> headers.set("Authorization", "Bearer " + token.get())))) {
      server.answering(
          (connection, request) -> {
            if (request.header("Authorization").equals("Bearer token-of-today")) {
              connection.accept();
            } else {
              connection.send(
                  "HTTP/1.1 401 No\r\nConnection: close\r\n\r\nnot for "
                      + request.header("Authorization"));
              connection.close();
            }
          });
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> server.requests().size() >= 2);
      token.set("token-of-today");
      rig.flushed();
      assertThat(server.acceptedLines("a")).containsExactly("one");
      rig.assertBooks(1, 0);
      assertThat(rig.statuses())
          .anyMatch(status -> status.contains("HTTP 401: not for "))
          .noneMatch(status -> status.contains("token-of"));
    }
  }

  @Test
  void secretsThatTheServerRepeats_areNotTold() {
    String key = "k".repeat(20);
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(
                server.url().replace("//", "//user:pass-word@") + "/" + key + "?api=q-secret-q",
                builder -> builder.headers("X-Token = fixed-secret"))) {
      server.answering(
          (connection, request) ->
              connection.send(
                  "HTTP/1.1 403 No\r\nContent-Length: 120\r\n\r\n"
                      + ("no "
                              + key
                              + " fixed-secret user:pass-word api=q-secret-q "
                              + request.header("Authorization")
                              + " ".repeat(120))
                          .substring(0, 120)));
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> !rig.statuses().isEmpty());
      assertThat(server.requests().get(0).header("Authorization")).startsWith("Basic ");
      String basic = server.requests().get(0).header("Authorization").substring(6);
      assertThat(rig.statuses())
          .singleElement()
          .asString()
          .contains("HTTP 403: no ")
          .doesNotContain(key, "fixed-secret", "pass-word", "q-secret-q", basic);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hangs", "answers 500", "answers 429", "resets", "answers 401"})
  void oneSickKey_doesNotSlowTheOthers(String how) {
    int keys = 99;
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(
                server.url(),
                builder ->
                    builder.retry(Rig.retry(200, 60_000)).requestTimeout(Duration.ofSeconds(60)))) {
      server.answering(
          (connection, request) -> {
            if (!request.key().equals("sick")) {
              connection.accept();
              return;
            }
            switch (how) {
              case "hangs" -> connection.stall();
              case "resets" -> connection.reset();
              case "answers 429" -> connection.answer(429, "Retry-After: 60");
              default -> connection.answer(Integer.parseInt(how.substring(8)));
            }
          });
      for (int round = 0; round < 5; round++) {
        int lines = (round + 1) * keys;
        rig.log("sick", "event " + round);
        for (int key = 0; key < keys; key++) {
          rig.log("key" + key, "event " + round);
        }
        await()
            .atMost(Duration.ofSeconds(4))
            .until(
                () ->
                    server.accepted().stream().mapToInt(sent -> sent.lines().size()).sum()
                        == lines);
      }
      await().atMost(Duration.ofSeconds(4)).until(() -> rig.appender.metrics().buffered() == 5);
      rig.appender.stop();
      rig.assertBooks(5L * keys, 5);
    }
  }
}
