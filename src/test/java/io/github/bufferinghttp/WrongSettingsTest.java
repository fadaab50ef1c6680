package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.status.Status;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong configuration: reported by its elements' names, the appender off, no secret told. */
class WrongSettingsTest {

  private static final String URL = "<url>http://localhost:1/</url>";
  private static final String PARTS = "io.github.bufferinghttp.CustomParts$";

  /** The XML, and what the one error must contain. */
  private static Arguments wrong(String elements, String... words) {
    return Arguments.of(elements, List.of(words));
  }

  static Stream<Arguments> wrongElements() {
    return Stream.of(
        wrong("", "<url>", "missing"),
        wrong("<url> </url>", "<url>", "missing"),
        wrong("<url>ftp://example.com/x</url>", "<url>", "http"),
        wrong("<url>/logs</url>", "<url>", "absolute"),
        wrong("<url>example.com</url>", "<url>", "absolute"),
        wrong("<url>http:///x</url>", "<url>"),
        wrong("<url>http:x</url>", "<url>", "host"),
        wrong("<url>http://host:99999/</url>", "<url>", "port"),
        wrong("<url>http://ho_st:x/</url>", "<url>"),
        wrong("<url>:::</url>", "<url>", "index 0"),
        wrong("<url>http://localhost/a b</url>", "<url>", "index 18"),
        wrong("<url>http://localhost/a#b</url>", "<url>", "fragment"),
        wrong("<url>http://localhost/${NOPE}</url>", "<url>", "'NOPE'", "not defined"),
        wrong(URL + "<headers>X-A = ${NOPE}</headers>", "<headers>", "'NOPE'"),
        wrong(URL + "<aggregatorKey>a = ${NOPE}</aggregatorKey>", "<aggregatorKey>", "'NOPE'"),
        wrong(URL + "<proxy><host>${NOPE}</host></proxy>", "<proxy>", "'NOPE'"),
        wrong(URL + "<proxy><host>h</host><user>${NOPE}</user></proxy>", "<proxy>", "'NOPE'"),
        wrong(URL + "<capacity>0</capacity>", "<capacity>", "0"),
        wrong(URL + "<capacity>-5</capacity>", "<capacity>", "-5"),
        wrong(URL + "<capacity>99999999</capacity>", "<capacity>", "99999999"),
        wrong(URL + "<capacity>many</capacity>", "<capacity>", "many"),
        wrong(URL + "<chunkSize>0</chunkSize>", "<chunkSize>", "0"),
        wrong(URL + "<chunkSize>1.5</chunkSize>", "<chunkSize>", "1.5"),
        wrong(URL + "<maxBufferBytes>0</maxBufferBytes>", "<maxBufferBytes>", "0"),
        wrong(URL + "<maxBufferBytes>big</maxBufferBytes>", "<maxBufferBytes>", "big"),
        wrong(URL + "<chunkBytes>-1</chunkBytes>", "<chunkBytes>", "-1"),
        wrong(URL + "<chunkBytes>513MB</chunkBytes>", "<chunkBytes>", "513 MB"),
        wrong(URL + "<maxInFlight>0</maxInFlight>", "<maxInFlight>", "0"),
        wrong(URL + "<maxInFlightPerKey>-1</maxInFlightPerKey>", "<maxInFlightPerKey>", "-1"),
        wrong(URL + "<flushInterval>soon</flushInterval>", "<flushInterval>", "soon"),
        wrong(URL + "<flushInterval>100ms</flushInterval>", "'100ms'", "'200 milliseconds'"),
        wrong(URL + "<retry><maxAge>1 h</maxAge></retry>", "<maxAge>", "'10 seconds'"),
        wrong(URL + "<maxBufferBytes>64 MiB</maxBufferBytes>", "<maxBufferBytes>", "'64MB'"),
        wrong(URL + "<flushInterval>0</flushInterval>", "<flushInterval>", "0"),
        wrong(URL + "<flushInterval>-1 seconds</flushInterval>", "<flushInterval>", "-1"),
        wrong(URL + "<connectTimeout>0 seconds</connectTimeout>", "<connectTimeout>", "0"),
        wrong(URL + "<requestTimeout>never</requestTimeout>", "<requestTimeout>", "never"),
        wrong(URL + "<maxBlock>x</maxBlock>", "<maxBlock>", "x"),
        wrong(URL + "<shutdownTimeout>x</shutdownTimeout>", "<shutdownTimeout>", "x"),
        wrong(URL + "<shutdownHook>perhaps</shutdownHook>", "<shutdownHook>", "perhaps"),
        wrong(URL + "<enabled>perhaps</enabled>", "<enabled>", "perhaps"),
        wrong(URL + "<overflowPolicy>explode</overflowPolicy>", "<overflowPolicy>", "explode"),
        wrong(URL + "<keepLevel>LOUD</keepLevel>", "<keepLevel>", "LOUD"),
        wrong(URL + "<compression>rar</compression>", "<compression>", "rar", "gzip"),
        wrong(URL + "<headers>X-A = {tenant}</headers>", "<headers>", "X-A", "{tenant}"),
        wrong(URL + "<headers>Host = x</headers>", "<headers>", "Host"),
        wrong(URL + "<headers>content-length = 1</headers>", "<headers>", "content-length"),
        wrong(URL + "<headers>Transfer-Encoding = x</headers>", "<headers>", "Transfer-Encoding"),
        wrong(URL + "<headers>X A = x</headers>", "<headers>", "header name"),
        wrong(URL + "<headers>X-A: b</headers>", "<headers>", "'X-A …'", "name = value"),
        wrong(URL + "<headers>X-A = 1\nx-a = 2</headers>", "<headers>", "'x-a'", "twice"),
        wrong(
            URL + "<aggregatorKey>a = %level\na = %msg</aggregatorKey>",
            "<aggregatorKey>",
            "'a'",
            "twice"),
        wrong(URL + "<aggregatorKey>a = %nope</aggregatorKey>", "<aggregatorKey>", "%nope"),
        wrong(URL + "<aggregatorKey>a = %X{b</aggregatorKey>", "<aggregatorKey>", "%X{b"),
        wrong(URL + "<aggregatorKey>a =</aggregatorKey>", "<aggregatorKey>", "'a'"),
        wrong(URL + "<aggregatorKey>%level</aggregatorKey>", "<aggregatorKey>", "%level"),
        wrong(
            URL
                + "<aggregatorKey>a = %level</aggregatorKey><aggregatorKeyResolver class=\""
                + PARTS
                + "TenantResolver\"/>",
            "<aggregatorKey>",
            "aggregatorKeyResolver"),
        wrong(
            URL + "<retry><maxBackoff>100 milliseconds</maxBackoff></retry>",
            "<maxBackoff>",
            "100 milliseconds",
            "initialBackoff"),
        wrong(URL + "<retry><maxAge>0</maxAge></retry>", "<maxAge>", "0"),
        wrong(URL + "<retry><maxAge>old</maxAge></retry>", "<maxAge>", "old"),
        wrong(URL + "<proxy><port>8080</port></proxy>", "<proxy>", "host"),
        wrong(URL + "<proxy><host>h</host><port>0</port></proxy>", "<proxy>", "0"),
        wrong(URL + "<proxy><host>h</host><port>x</port></proxy>", "<port>", "x"),
        wrong(URL + "<proxy><host>http://h</host></proxy>", "<proxy>", "no host name"),
        wrong(URL + "<proxy><host>h/</host></proxy>", "<proxy>", "no host name"),
        wrong(URL + "<proxy><host>h:8080</host></proxy>", "<proxy>", "no host name"),
        wrong(URL + "<proxy><host>h</host><password>hush</password></proxy>", "<proxy>", "no user"),
        wrong(URL + "<encoder/>", "<encoder>", "PatternLayout", "did not start"),
        wrong(URL + "<encoder><pattern>%msg{</pattern></encoder>", "<encoder>", "did not start"),
        wrong(URL + "<encoder><pattern>${NOPE}</pattern></encoder>", "<encoder>", "'NOPE'"),
        wrong(
            URL + "<encoder class=\"ch.qos.logback.core.encoder.LayoutWrappingEncoder\"/>",
            "<encoder>",
            "no layout"),
        wrong(URL + format("ClickHouseFormat", "<table>${NOPE}</table>"), "<table>", "not defined"),
        wrong(
            URL + format("ClickHouseFormat", "<table>logs</table><database>${NOPE}</database>"),
            "<database>",
            "not defined"),
        wrong(URL + format("KafkaBridgeFormat", "<topic>${NOPE}</topic>"), "<topic>"),
        wrong(URL + format("OtlpFormat", "<traceIdKey>${NOPE}</traceIdKey>"), "<traceIdKey>"),
        wrong(URL + format("OtlpFormat", "<spanIdKey>${NOPE}</spanIdKey>"), "<spanIdKey>"),
        wrong(URL + tls("<excludedProtocols>${NOPE}</excludedProtocols>"), "<ssl>", "'NOPE'"),
        wrong(URL + tls("<excludedCipherSuites>${NOPE}</excludedCipherSuites>"), "<ssl>", "'NOPE'"),
        wrong(URL + tls("<includedProtocols>SSLv9</includedProtocols>"), "<ssl>", "no protocol"),
        wrong(
            URL + "<ssl><trustStore><location>file:/no/such/store</location></trustStore></ssl>",
            "<ssl>",
            "/no/such/store"));
  }

  private static String format(String name, String elements) {
    String type = "io.github.bufferinghttp.format." + name;
    return "<format class=\"" + type + "\">" + elements + "</format>";
  }

  private static String tls(String parameters) {
    return "<ssl><parameters>" + parameters + "</parameters></ssl>";
  }

  @ParameterizedTest
  @MethodSource("wrongElements")
  void wrongElement_isNamedOnceAndTheAppenderStaysOff(String elements, List<String> words) {
    try (Configured configured = Configured.with(elements)) {
      configured.logger().error("the application goes on");
      assertThat(configured.http().isStarted()).isFalse();
      assertThat(ofTheAppender(configured, Status.ERROR))
          .as("all: %s", configured.errors())
          .singleElement()
          .satisfies(error -> assertThat(error).contains(words));
    }
  }

  private static List<String> ofTheAppender(Configured configured, int level) {
    return configured.context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == level && status.getOrigin() == configured.http())
        .map(Status::getMessage)
        .filter(text -> text.startsWith("<"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "<shutdownTimeout>10s</shutdownTimeout>, <shutdownTimeout>: 10 milliseconds",
    "<connectTimeout>5s</connectTimeout>, <connectTimeout>: 5 milliseconds",
    "<requestTimeout>30 s</requestTimeout>, <requestTimeout>: 30 milliseconds",
    "<retry><maxAge>3600s</maxAge></retry>, <maxAge>: 3600 milliseconds"
  })
  void secondsThatLogbackTakesForMilliseconds_areWarnedOf(String element, String warning) {
    try (Configured configured = Configured.with(URL + element)) {
      assertThat(configured.http().isStarted()).isTrue();
      assertThat(ofTheAppender(configured, Status.WARN))
          .singleElement()
          .satisfies(told -> assertThat(told).contains(warning, "'10 seconds'"));
    }
  }

  @Test
  void shortTimesThatAreOftenMeant_areNotWarnedOf() {
    String elements =
        """
        <flushInterval>5 milliseconds</flushInterval>
        <connectTimeout>100 milliseconds</connectTimeout>
        <requestTimeout>100 milliseconds</requestTimeout>
        <shutdownTimeout>0</shutdownTimeout>
        <maxBlock>10 milliseconds</maxBlock>
        <retry><initialBackoff>10 milliseconds</initialBackoff><maxAge>10 seconds</maxAge></retry>
        """;
    try (Configured configured = Configured.with(URL + elements)) {
      assertThat(configured.http().isStarted()).isTrue();
      assertThat(ofTheAppender(configured, Status.WARN)).isEmpty();
    }
  }

  @Test
  void everyWrongElement_isReportedAtOnce() {
    String elements =
        """
        <url>ftp://example.com/</url>
        <capacity>many</capacity>
        <chunkSize>0</chunkSize>
        <keepLevel>LOUD</keepLevel>
        <headers>Host = x</headers>
        <compression>rar</compression>
        <flushInterval>soon</flushInterval>
        <retry><maxAge>old</maxAge></retry>
        <proxy/>
        """;
    try (Configured configured = Configured.with(elements)) {
      assertThat(ofTheAppender(configured, Status.ERROR))
          .extracting(error -> error.substring(0, error.indexOf('>') + 1))
          .containsExactlyInAnyOrder(
              "<url>",
              "<capacity>",
              "<chunkSize>",
              "<keepLevel>",
              "<headers>",
              "<compression>",
              "<flushInterval>",
              "<maxAge>",
              "<proxy>");
    }
  }

  /** Without the resolver events would travel under the headers of other keys. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<aggregatorKeyResolver class=\"" + PARTS + "BrokenResolver\"/>",
        "<aggregatorKeyResolver class=\"no.such.Resolver\"/>",
        "<aggregatorKeyResolver/>",
        "<aggregatorKeyResolver class=\"java.lang.StringBuilder\"/>",
        "<aggregatorKeyResolver class=\""
            + PARTS
            + "TenantResolver\">"
            + "<patience>long</patience></aggregatorKeyResolver>",
      })
  void resolverThatCannotBeMade_keepsTheAppenderOff(String element) {
    try (Configured configured = Configured.with(URL + element)) {
      configured.logger().info("the application goes on");
      assertThat(configured.http().isStarted()).isFalse();
      assertThat(ofTheAppender(configured, Status.ERROR))
          .singleElement()
          .satisfies(
              error ->
                  assertThat(error.contains("<patience>") || error.contains("<aggregatorKeyReso"))
                      .as(error)
                      .isTrue());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<headerCustomizer class=\"no.such.Customizer\"/>",
        "<format class=\"no.such.Format\"/>",
        "<encoder class=\"no.such.Encoder\"/>",
      })
  void partThatCannotBeMade_keepsTheAppenderOff(String element) {
    try (Configured configured = Configured.with(URL + element)) {
      assertThat(configured.http().isStarted()).isFalse();
      assertThat(ofTheAppender(configured, Status.ERROR))
          .singleElement()
          .satisfies(
              error -> assertThat(error).startsWith(element.substring(0, element.indexOf(' '))));
    }
  }

  /** Another appender's trouble is not ours. */
  @Test
  void brokenNeighbour_doesNotKeepTheAppenderOff() {
    String broken =
        Configured.xml(URL + "<aggregatorKeyResolver class=\"no.such.Resolver\"/>")
            .replace("HTTP", "BROKEN");
    String fine = Configured.xml(URL + "<shutdownTimeout>0 seconds</shutdownTimeout>");
    String xml = broken.replace("</configuration>", "") + fine.replace("<configuration>", "");
    try (Configured configured = Configured.by(xml)) {
      assertThat(configured.http().isStarted()).isTrue();
      assertThat(configured.appender("BROKEN").isStarted()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<url>http://me:S3CR3TPASS@ho st/S3CR3TPASS</url>",
        "<url>ftp://me:S3CR3TPASS@host/S3CR3TPASS?t=S3CR3TPASS</url>",
        "<url>http://me:S3CR3TPASS@host:0/S3CR3TPASS</url>",
        "<url>http://host/S3CR3TPASS#S3CR3TPASS</url>",
        "<url>http://host/S3CR3TPASS/${NOPE}</url>",
        URL + "<headers>Authorization: Bearer S3CR3TPASS</headers>",
        URL + "<headers>Authorization: Bearer S3CR3TPASS==</headers>",
        URL + "<headers>Authorization Bearer S3CR3TPASS</headers>",
        URL + "<headers>Host = S3CR3TPASS</headers>",
        URL + "<headers>Authorization = Bearer\nS3CR3TPASS</headers>",
        URL + "<headers>X-A = 1\n=S3CR3TPASS</headers>",
        URL + "<headers>Authorization = Bearer S3CR3TPASS {nope}</headers>",
        URL + "<headers>Authorization = S3CR3TPASS\nAuthorization = S3CR3TPASS</headers>",
        URL + "<proxy><host>h</host><password>S3CR3TPASS</password></proxy>",
        URL
            + "<ssl><trustStore><location>file:/no</location><password>S3CR3TPASS</password>"
            + "</trustStore></ssl>",
        "<url>http://me:S3CR3TPASS@host/</url>"
            + "<format class=\"io.github.bufferinghttp.CustomParts$TalkativeFormat\"/>",
      })
  void credential_isInNoStatus(String elements) {
    try (Configured configured = Configured.with(elements)) {
      configured.logger().error("the application goes on");
      assertThat(configured.http().isStarted()).isFalse();
      assertThat(ofTheAppender(configured, Status.ERROR)).isNotEmpty();
      assertThat(configured.context.getStatusManager().getCopyOfStatusList())
          .filteredOn(status -> !isSubstitution(status))
          .extracting(Status::toString)
          .noneMatch(status -> status.contains("S3CR3TPASS"));
    }
  }

  /** Logback itself tells what it puts in place of a variable. */
  private static boolean isSubstitution(Status status) {
    return status.getMessage().contains("\" substituted for \"");
  }
}
