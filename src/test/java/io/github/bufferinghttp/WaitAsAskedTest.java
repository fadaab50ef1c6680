package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.bufferinghttp.RawServer.Request;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code Retry-After} is obeyed: for a key with 429, for the whole destination with 503. */
class WaitAsAskedTest {

  private static double secondsBetween(Request first, Request second) {
    return (second.at() - first.at()) / 1e9;
  }

  @Test
  void tooManyRequests_holdsThatKeyForAsLongAsAsked() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      server.answering(
          (connection, request) -> {
            if (request.key().equals("busy") && server.requests("busy").size() == 1) {
              connection.answer(429, "Retry-After: 1");
            } else {
              connection.accept();
            }
          });
      rig.log("busy", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> server.requests("busy").size() == 1);
      rig.log("busy", "two");
      rig.log("well", "three");
      await().atMost(Duration.ofMillis(700)).until(() -> !server.acceptedLines("well").isEmpty());
      assertThat(server.requests("busy")).hasSize(1);
      rig.flushed();
      List<Request> busy = server.requests("busy");
      assertThat(secondsBetween(busy.get(0), busy.get(1))).isBetween(0.95, 1.9);
      assertThat(busy.get(1).id()).isEqualTo(busy.get(0).id());
      assertThat(server.acceptedLines("busy")).containsExactly("one", "two");
      rig.assertBooks(3, 0);
    }
  }

  @Test
  void unavailable_holdsTheDestinationForAsLongAsAsked() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      server.answering(
          (connection, request) -> {
            if (server.requests().size() == 1) {
              connection.answer(503, "Retry-After: 1");
            } else {
              connection.accept();
            }
          });
      rig.log("busy", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> rig.statuses().size() == 1);
      rig.log("other", "two");
      rig.flushed();
      Request first = server.requests().get(0);
      assertThat(server.requests().subList(1, server.requests().size()))
          .hasSize(2)
          .allSatisfy(later -> assertThat(secondsBetween(first, later)).isBetween(0.95, 1.9));
      rig.assertBooks(2, 0);
    }
  }

  @Test
  void date_isATimeToWaitUntil() {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      server.answering(
          (connection, request) -> {
            if (server.requests().size() == 1) {
              ZonedDateTime until = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2);
              connection.answer(
                  429, "Retry-After: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(until));
            } else {
              connection.accept();
            }
          });
      rig.log("busy", "one");
      rig.flushed();
      List<Request> sent = server.requests();
      assertThat(sent).hasSize(2);
      assertThat(secondsBetween(sent.get(0), sent.get(1))).isBetween(0.95, 2.9);
      rig.assertBooks(1, 0);
    }
  }
}
