package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.ChildJvm.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All that the JDK logs about the library's own requests comes back to the appender: the root
 * logger takes everything, and the JDK's logging is bridged to SLF4J. It must not become requests.
 */
@Tag("slow")
class OwnTrafficTest {

  @TempDir static Path directory;

  private static Certificates certificates;

  @BeforeAll
  static void prepare() throws IOException {
    certificates = new Certificates(directory);
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("java.lang.System$LoggerFinder"), Slf4jLoggerFinder.class.getName());
  }

  @ParameterizedTest
  @CsvSource({
    "http, -Dnothing=more",
    "http, -Djdk.httpclient.HttpClient.log=all",
    "http, -Djdk.internal.httpclient.debug=true",
    "https, -Dnothing=more",
    "https, -Djdk.httpclient.HttpClient.log=all",
    "https, -Djdk.internal.httpclient.debug=true",
    "https, -Djavax.net.debug="
  })
  void event_makesAtMostOneRequest(String scheme, String option) {
    boolean tls = scheme.equals("https");
    try (RawServer server = tls ? new RawServer(certificates.listen("good")) : new RawServer()) {
      Result child =
          new ChildJvm()
              .withClasses(directory)
              .with(option)
              .with("-Djavax.net.ssl.trustStore=" + certificates.trustStore())
              .with("-Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD)
              .run(
                  OwnTrafficMain.class, scheme + "://localhost:" + server.port() + "/logs", "1500");
      assertThat(child.exit()).as(child.output()).isZero();
      assertThat(child.output())
          .contains("LOGGED BY THE JDK")
          .contains(Slf4jLoggerFinder.class.getName());
      List<String> events =
          server.requests().stream().flatMap(request -> request.lines().stream()).toList();
      assertThat(ownEvents(events)).hasSize(OwnTrafficMain.EVENTS);
      // What the JVM logs once, such as the end of a socket that a finalizer closes, is an event
      // too.
      assertThat(events).hasSizeLessThan(OwnTrafficMain.EVENTS + 10);
      assertThat(server.requests()).hasSizeLessThanOrEqualTo(events.size());
    }
  }

  private static List<String> ownEvents(List<String> lines) {
    return lines.stream().filter(line -> line.contains("\"application\"")).toList();
  }
}
