package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.key.TestKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every format, whatever its destination. */
class PayloadFormatContractTest {

  private static final Path SOURCES = Path.of("src/main/java/io/github/bufferinghttp/format");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  static Stream<Destination> all() {
    return Destination.all().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void body_isValidForOneTwoAndFiveHundredEvents(Destination destination) {
    for (TestContext context : encoders()) {
      PayloadFormat format = destination.start(context);
      for (int count : new int[] {1, 2, 500}) {
        List<byte[]> events = Bodies.write(format, Destination.KEY, TestEvents.many(count));

        assertThat(read(destination, format, events)).hasSize(count);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void body_isValidWhereverTheBatchIsSplit(Destination destination) {
    PayloadFormat format = destination.start(TestContext.json());
    List<byte[]> events = Bodies.write(format, Destination.KEY, TestEvents.many(7));

    for (int at = 1; at < events.size(); at++) {
      assertThat(read(destination, format, events.subList(0, at))).hasSize(at);
      assertThat(read(destination, format, events.subList(at, 7))).hasSize(7 - at);
    }
    List<byte[]> some = List.of(events.get(0), events.get(3), events.get(6));
    assertThat(read(destination, format, some)).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("all")
  void body_isValidForHostileText(Destination destination) {
    for (TestContext context : encoders()) {
      PayloadFormat format = destination.start(context);
      List<ILoggingEvent> hostile = TestEvents.hostile();
      List<byte[]> events = Bodies.write(format, Destination.KEY, hostile);

      for (byte[] event : events) {
        assertThat(read(destination, format, List.of(event))).isNotEmpty();
      }
      assertThat(read(destination, format, events)).hasSizeGreaterThanOrEqualTo(hostile.size());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void body_isValidForEventsThatHoldNullsAndValuesThatThrow(Destination destination) {
    for (TestContext context :
        List.of(TestContext.json(), TestContext.text("x", StandardCharsets.UTF_8))) {
      PayloadFormat format = destination.start(context);
      List<ILoggingEvent> odd = TestEvents.odd();

      assertThat(read(destination, format, Bodies.write(format, Destination.KEY, odd)))
          .hasSize(odd.size());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void keys_ofAnyKindGiveValidBodiesAndHeaders(Destination destination) {
    PayloadFormat format = destination.start(TestContext.json());
    List<Object> keys = new ArrayList<>(List.of("own key", 42));
    for (String text : TestEvents.HOSTILE) {
      keys.add(TestKeys.tenantAndLevel(text, text));
    }

    for (Object key : keys) {
      RequestHeaders headers = new RequestHeaders();
      format.headers(Bodies.batch(key, 1), headers);
      List<byte[]> events = Bodies.write(format, key, TestEvents.many(1));

      assertThat(destination.reader().read(Bodies.join(format, key, events))).hasSize(1);
      assertThat(headers.asMap().values()).allMatch(v -> v.chars().allMatch(c -> c < 0x7f));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void start_findsNoProblemInTheShortestSettings(Destination destination) {
    TestContext context = TestContext.json();

    PayloadFormat format = destination.start(context);

    assertThat(context.problems).isEmpty();
    assertThat(format.contentType()).isEqualTo(destination.contentType());
    assertThat(format.maxEvents()).isPositive();
    assertThat(format.maxBytes()).isPositive();
    assertThat(format.defaultCompression()).isIn("none", "gzip");
  }

  @ParameterizedTest
  @MethodSource("all")
  void uri_leavesAFullPathAlone(Destination destination) {
    PayloadFormat format = destination.start(TestContext.json());

    URI uri = format.uri(URI.create("https://proxy.example.com/own/path?a=b"));

    assertThat(uri.getRawPath()).isEqualTo("/own/path");
    assertThat(uri.getRawQuery()).startsWith("a=b");
  }

  @ParameterizedTest
  @MethodSource("all")
  void accepted_takesBodiesThatSayNothingAsDocumented(Destination destination) {
    PayloadFormat format = destination.start(TestContext.json());

    assertThat(format.accepted(Bodies.answer(200, ""), Bodies.batch(2)))
        .isInstanceOf(destination.empty());
    for (String garbage :
        List.of("<html>Sign in</html>", "{\"a\":", "[]", "null", "\u0000", "[".repeat(60_000))) {
      assertThat(format.accepted(Bodies.answer(200, garbage), Bodies.batch(2)))
          .as(garbage.substring(0, Math.min(20, garbage.length())))
          .isInstanceOf(destination.garbage());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void refused_leavesTheUsualToTheAppender(Destination destination) {
    PayloadFormat format = destination.start(TestContext.json());
    Outcome usual = Outcome.retry("as usual");

    for (int status : new int[] {401, 403, 404, 408, 413, 429, 502, 503, 504}) {
      for (String body : List.of("", "<html>", "{\"a\":")) {
        assertThat(format.refused(Bodies.answer(status, body), Bodies.batch(2), usual))
            .isSameAs(usual);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void body_isTheOneOfTheGoldenFile(Destination destination) throws IOException {
    String golden = Files.readString(GOLDEN.resolve(destination.name() + ".txt"));

    assertThat(request(destination)).isEqualTo(golden);
  }

  @ParameterizedTest
  @MethodSource("all")
  void settings_sayTheirDefaults(Destination destination) throws IOException {
    Class<?> type = destination.create().get().getClass();
    String source = Files.readString(SOURCES.resolve(type.getSimpleName() + ".java"));
    Matcher setter =
        Pattern.compile("((?:/\\*\\*(?:[^*]|\\*(?!/))*\\*/)?)\\s*public void (set\\w+)\\(")
            .matcher(source);
    List<String> seen = new ArrayList<>();
    while (setter.find()) {
      seen.add(setter.group(2));
      assertThat(setter.group(1)).as(setter.group(2)).containsAnyOf("default", "required");
    }
    assertThat(seen)
        .hasSize(
            (int) Stream.of(type.getMethods()).filter(m -> m.getName().startsWith("set")).count());
  }

  private static List<TestContext> encoders() {
    return List.of(
        TestContext.json(),
        TestContext.text(),
        TestContext.foreignJson(),
        TestContext.logbackJson());
  }

  private static List<?> read(Destination destination, PayloadFormat format, List<byte[]> events) {
    return destination.reader().read(Bodies.join(format, Destination.KEY, events));
  }

  /** The request line, the headers and the body for the golden events. */
  static String request(Destination destination) {
    PayloadFormat format = destination.start(TestContext.json());
    RequestHeaders headers = new RequestHeaders();
    format.headers(Bodies.batch(Destination.KEY, 2), headers);
    StringBuilder request = new StringBuilder();
    request.append("POST ").append(format.uri(URI.create(destination.url()))).append('\n');
    request.append("Content-Type: ").append(format.contentType()).append('\n');
    headers.asMap().forEach((n, v) -> request.append(n).append(": ").append(v).append('\n'));
    request.append('\n').append(Bodies.body(format, Destination.KEY, TestEvents.golden()));
    return masked(request.toString());
  }

  /** What differs from machine to machine, or from start to start. */
  private static String masked(String request) {
    return request
        .replaceAll("channel=[0-9a-f-]{36}", "channel=GUID")
        .replaceAll("host=[^&\\n]+", "host=HOST")
        .replaceAll("X-Sumo-Host: .*", "X-Sumo-Host: HOST")
        .replaceAll("X-Sumo-Name: .*", "X-Sumo-Name: SERVICE");
  }
}
