package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.format.JsonArrayFormat;
import io.github.bufferinghttp.header.RequestHeaders;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every element of the settings' table, set from XML to something else than its default. */
class XmlSettingsTest {

  private static final String URL = "<url>http://localhost:1/</url>";

  /** What the appender would run with. */
  private static Settings settings(String elements) {
    try (Configured configured =
        Configured.with(elements + "<shutdownTimeout>0 seconds</shutdownTimeout>")) {
      assertThat(configured.errors()).isEmpty();
      assertThat(configured.http().isStarted()).isTrue();
      return settings(configured.http());
    }
  }

  static Settings settings(BufferingHttpAppender appender) {
    SettingsReader reader =
        new SettingsReader(configOf(appender), appender.getContext(), appender, "HTTP", e -> {});
    Settings settings = reader.read();
    assertThat(reader.problems()).isEmpty();
    return settings;
  }

  private static AppenderConfig configOf(BufferingHttpAppender appender) {
    try {
      var field = BufferingHttpAppender.class.getDeclaredField("config");
      field.setAccessible(true);
      return (AppenderConfig) field.get(appender);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  interface Read {
    Object from(Settings settings);
  }

  private static Arguments setting(String element, String value, Read read, Object expected) {
    return Arguments.of(element, value, read, expected);
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        setting("includeCallerData", "true", Settings::includeCallerData, true),
        setting("capacity", "77", Settings::capacity, 77),
        setting("maxBufferBytes", "3MB", Settings::maxBufferBytes, 3L << 20),
        setting("chunkSize", "7", Settings::chunkSize, 7),
        setting("chunkBytes", "64 kb", Settings::chunkBytes, 64 << 10),
        setting("chunkBytes", "512MB", Settings::chunkBytes, 512 << 20),
        setting("flushInterval", "3 minutes", Settings::flushInterval, ofMillis(180_000)),
        setting(
            "overflowPolicy", "dropNewest", Settings::overflowPolicy, OverflowPolicy.dropNewest),
        setting(
            "overflowPolicy", "dropOldest", Settings::overflowPolicy, OverflowPolicy.dropOldest),
        setting("maxBlock", "0 seconds", Settings::maxBlock, ofMillis(0)),
        setting("maxBlock", "20 milliseconds", Settings::maxBlock, ofMillis(20)),
        setting("keepLevel", "ERROR", Settings::keepLevel, Level.ERROR),
        setting("keepLevel", "off", Settings::keepLevel, Level.OFF),
        setting("connectTimeout", "1.5 seconds", Settings::connectTimeout, ofMillis(1500)),
        setting("requestTimeout", "2 seconds", Settings::requestTimeout, ofMillis(2000)),
        setting("maxInFlight", "9", Settings::maxInFlight, 9),
        setting("maxInFlightPerKey", "3", Settings::maxInFlightPerKey, 3),
        setting("shutdownHook", "false", Settings::shutdownHook, false));
  }

  private static Duration ofMillis(long millis) {
    return Duration.ofMillis(millis);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("settings")
  void simpleElement_isSet(String element, String value, Read read, Object expected) {
    Settings settings = settings(URL + "<%1$s>%2$s</%1$s>".formatted(element, value));
    assertThat(read.from(settings)).isEqualTo(expected);
  }

  @Test
  void url_isTakenWithoutTheSpaceAround() {
    assertThat(settings("<url>\n  https://logs.example.com:8443/in?x=1\n</url>").url())
        .isEqualTo(URI.create("https://logs.example.com:8443/in?x=1"));
  }

  @Test
  void shutdownTimeout_isSet() {
    try (Configured configured =
        Configured.with(URL + "<shutdownTimeout>2 seconds</shutdownTimeout>")) {
      assertThat(settings(configured.http()).shutdownTimeout()).isEqualTo(ofMillis(2000));
    }
  }

  @Test
  void retry_isSet() {
    Settings settings =
        settings(
            URL
                + """
                <retry>
                  <initialBackoff>20 milliseconds</initialBackoff>
                  <maxBackoff>2 seconds</maxBackoff>
                  <maxAge>3 days</maxAge>
                </retry>
                """);
    assertThat(settings.initialBackoff()).hasMillis(20);
    assertThat(settings.maxBackoff()).hasMillis(2000);
    assertThat(settings.maxAge()).hasDays(3);
  }

  @Test
  void proxy_isSet() {
    Settings settings =
        settings(
            URL
                + """
                <proxy>
                  <host>proxy.example.com</host><port>8080</port>
                  <user>me</user><password>pa55word</password>
                </proxy>
                """);
    assertThat(settings.proxy().getHostString()).isEqualTo("proxy.example.com");
    assertThat(settings.proxy().getPort()).isEqualTo(8080);
    assertThat(settings.proxyAuthorization()).isEqualTo("Basic bWU6cGE1NXdvcmQ="); // me:pa55word
    assertThat(settings.toString()).doesNotContain("pa55word", "bWU6cGE1NXdvcmQ=");
  }

  @Test
  void proxy_hasNoUserWhereItsVariablesAreEmpty() {
    Settings settings =
        settings(
            URL
                + """
                <proxy>
                  <host>proxy.example.com</host>
                  <user>${NO_SUCH_USER:-}</user><password>${NO_SUCH_PASSWORD:-}</password>
                </proxy>
                """);
    assertThat(settings.proxy().getHostString()).isEqualTo("proxy.example.com");
    assertThat(settings.proxyAuthorization()).isNull();
  }

  @Test
  void ssl_isSet(@TempDir Path directory) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Path file = directory.resolve("trust.p12");
    try (var out = Files.newOutputStream(file)) {
      store.store(out, "changeit".toCharArray());
    }
    Settings settings =
        settings(
            URL
                + """
                <ssl>
                  <trustStore>
                    <location>%s</location><password>changeit</password><type>PKCS12</type>
                  </trustStore>
                  <parameters><includedProtocols>TLSv1.3</includedProtocols></parameters>
                </ssl>
                """
                    .formatted(file.toUri()));
    assertThat(settings.sslContext()).isNotNull();
    assertThat(settings.sslParameters().getProtocols()).containsExactly("TLSv1.3");
  }

  @Test
  void classes_areSet() {
    Settings settings =
        settings(
            URL
                + """
                <format class="io.github.bufferinghttp.format.JsonArrayFormat"/>
                <compression>gzip</compression>
                <aggregatorKey>a = %logger{0}</aggregatorKey>
                <headers>X-A = {a}; {key}</headers>
                """);
    assertThat(settings.format()).isInstanceOf(JsonArrayFormat.class);
    assertThat(settings.compression().contentEncoding()).isEqualTo("gzip");
    RequestHeaders headers = new RequestHeaders();
    settings.templates().customize("whole", headers);
    assertThat(headers.get("X-A")).isEqualTo("default; whole");
  }

  @Test
  void encoder_isTheJsonEncoderUnlessNamed() {
    try (Configured configured = Configured.with(URL)) {
      assertThat(configOf(configured.http()).encoder).isInstanceOf(JsonEventEncoder.class);
    }
    try (Configured configured =
        Configured.with(URL + "<encoder><pattern>%m</pattern></encoder>")) {
      assertThat(configOf(configured.http()).encoder).isInstanceOf(PatternLayoutEncoder.class);
    }
  }

  /** Every setter of the appender stands in the bean, so that it cannot be forgotten. */
  @Test
  void everySetting_isAFieldOfTheBean() {
    Stream<String> setters =
        Stream.of(BufferingHttpAppender.class.getDeclaredMethods())
            .map(method -> method.getName())
            .filter(name -> name.startsWith("set"))
            .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4));
    assertThat(setters)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(AppenderConfig.class.getDeclaredFields()).map(f -> f.getName()).toList());
  }
}
