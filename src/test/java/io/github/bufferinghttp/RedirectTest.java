package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.bufferinghttp.RawServer.Request;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A redirect is never followed: the JDK would turn a POST into a GET, and a GET stores nothing. */
@Tag("slow")
class RedirectTest {

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 305, 307, 308})
  void redirect_isHeldAndNotFollowed(int status) {
    try (RawServer elsewhere = new RawServer();
        RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      server.answering(
          (connection, request) ->
              connection.answer(status, "Location: http://localhost:" + elsewhere.port() + "/in"));
      rig.log("moved", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> server.requests().size() >= 3);
      assertThat(rig.statuses())
          .singleElement()
          .asString()
          .contains("HTTP " + status)
          .contains("http://localhost:" + elsewhere.port() + "/in");
      assertThat(gapsInMillis(server.requests()))
          .allSatisfy(gap -> assertThat(gap).isGreaterThan(Rig.MAX_BACKOFF.toMillis() / 2 - 10));
      server.answering((connection, request) -> connection.accept());
      rig.flushed();
      assertThat(server.acceptedLines("moved")).containsExactly("one");
      assertThat(elsewhere.connections()).isZero();
      rig.assertBooks(1, 0);
    }
  }

  private static List<Long> gapsInMillis(List<Request> requests) {
    return java.util.stream.IntStream.range(1, requests.size())
        .mapToObj(i -> (requests.get(i).at() - requests.get(i - 1).at()) / 1_000_000)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "https://user:pass-word@sso.example.com/login?token=s3cr3t#frag, https://sso.example.com/login",
    "/login;jsessionid=1234567890abcdef, /***",
    "//cdn.example.com:8443/in/0123456789abcdef0123/x, //cdn.example.com:8443/in/***/x",
    "https://long-host-name.of.example.com, https://long-host-name.of.example.com",
    "'/login?a\u0085token=s3cr3t', /login",
    "?token=s3cr3t, ''"
  })
  void location_isToldWithoutSecrets(String location, String shown) {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      server.answering((connection, request) -> connection.answer(302, "Location: " + location));
      rig.log("moved", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> !rig.statuses().isEmpty());
      assertThat(rig.statuses())
          .singleElement()
          .asString()
          .contains("redirected to " + shown + ", not followed")
          .doesNotContain("s3cr3t", "pass-word", "user", "1234567890abcdef");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307})
  void location_withoutEnd_isCutShort(int status) {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      server.answering(
          (connection, request) ->
              connection.answer(status, "Location: http://a/" + "x/".repeat(30_000) + "\u0007"));
      rig.log("moved", "one");
      await().atMost(Duration.ofSeconds(5)).until(() -> !rig.statuses().isEmpty());
      assertThat(rig.statuses().get(0)).hasSizeLessThan(500).doesNotContain("\u0007");
    }
  }
}
