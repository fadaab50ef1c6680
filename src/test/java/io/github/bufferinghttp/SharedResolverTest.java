package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import io.github.bufferinghttp.key.PatternKeyResolver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two appenders may be given one resolver of patterns; each has a flush thread of its own. */
class SharedResolverTest {

  private static final int EVENTS = 30_000;
  private static final int KEYS = 20;

  @Test
  void resolverOfTwoAppenders_mixesNoKeys() {
    try (RawServer first = new RawServer();
        RawServer second = new RawServer();
        Rig one = new Rig(first.url());
        Rig other = new Rig(second.url())) {
      PatternKeyResolver shared =
          PatternKeyResolver.parse(
              "stream = %logger\nlevel = %level",
              one.context, problem -> assertThat(problem).isNull());
      BufferingHttpAppender left = appender(one, first, shared);
      BufferingHttpAppender right = appender(other, second, shared);
      CompletableFuture.allOf(log(one, left, "left"), log(other, right, "right")).join();
      left.stop();
      right.stop();
      List<RawServer.Request> requests =
          Stream.of(first, second).flatMap(server -> server.accepted().stream()).toList();
      assertThat(requests)
          .allSatisfy(
              request -> assertThat(request.lines()).allMatch(line -> line.equals(request.key())));
      assertThat(requests.stream().mapToInt(request -> request.lines().size()).sum())
          .isEqualTo(2 * EVENTS);
    }
  }

  private static BufferingHttpAppender appender(
      Rig rig, RawServer server, PatternKeyResolver resolver) {
    rig.context.getLogger("ROOT").detachAppender(rig.appender);
    PatternLayoutEncoder lines = new PatternLayoutEncoder();
    lines.setContext(rig.context);
    lines.setPattern("%msg%n");
    return BufferingHttpAppender.builder(rig.context)
        .name("SHARED")
        .url(server.url())
        .aggregatorKeyResolver(resolver)
        .headers("X-Key = {stream}")
        .encoder(lines)
        .maxBlock(Duration.ofSeconds(10))
        .shutdownHook(false)
        .build();
  }

  private static CompletableFuture<Void> log(Rig rig, BufferingHttpAppender to, String key) {
    rig.context.getLogger("ROOT").addAppender(to);
    return CompletableFuture.runAsync(
        () -> {
          for (int i = 0; i < EVENTS; i++) {
            String name = key + i % KEYS;
            rig.log(name, name);
          }
        });
  }
}
