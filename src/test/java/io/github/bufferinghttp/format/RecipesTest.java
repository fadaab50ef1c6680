package io.github.bufferinghttp.format;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.sun.net.httpserver.HttpServer;
import io.github.bufferinghttp.BufferingHttpAppender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes of the page on destinations, started as they are printed there. */
class RecipesTest {

  private static final Path PAGE = Path.of(".github/DESTINATIONS.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```xml\n(<configuration>.*?)```");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)}");

  /** All that any of the destinations says when it has stored one event. */
  private static final byte[] STORED =
      "{\"errors\":false,\"offsets\":[{\"partition\":0,\"offset\":1}]}"
          .getBytes(StandardCharsets.UTF_8);

  private final LoggerContext logback = new LoggerContext();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    logback.setMDCAdapter(new LogbackMDCAdapter());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, STORED.length);
          exchange.getResponseBody().write(STORED);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    logback.stop();
    server.stop(0);
  }

  static Stream<Recipe> recipes() throws IOException {
    String page = Files.readString(PAGE);
    List<Recipe> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      int heading = page.lastIndexOf("\n## ", block.start()) + 4;
      found.add(new Recipe(page.substring(heading, page.indexOf('\n', heading)), block.group(1)));
    }
    return found.stream();
  }

  record Recipe(String name, String xml) {
    @Override
    public String toString() {
      return name;
    }
  }

  @Test
  void page_hasARecipeForEachFormat() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(recipes().map(Recipe::xml).filter(xml -> !xml.contains("<format"))).hasSize(1);
    for (Destination destination : Destination.all()) {
      String format = destination.create().get().getClass().getName();
      assertThat(format.endsWith(".LinesFormat") || page.contains('"' + format + '"'))
          .as(format)
          .isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void recipe_startsAsPrinted(Recipe recipe) throws JoranException {
    BufferingHttpAppender appender = configure(recipe.xml());

    assertThat(appender.isStarted()).isTrue();
    assertThat(logback.getStatusManager().getCopyOfStatusList())
        .noneMatch(status -> status.getEffectiveLevel() >= Status.WARN);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void recipe_deliversAnEvent(Recipe recipe) throws JoranException {
    String here = "http://localhost:" + server.getAddress().getPort();
    BufferingHttpAppender appender =
        configure(recipe.xml().replaceFirst("<url>https?://[^/<]+", "<url>" + here));
    Logger logger = logback.getLogger("com.example");

    logger.info("first event of {}", recipe.name());

    assertThat(appender.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(appender.metrics().delivered())
        .as(() -> logback.getStatusManager().getCopyOfStatusList().toString())
        .isEqualTo(1);
    assertThat(appender.metrics().dropped()).isZero();
  }

  private BufferingHttpAppender configure(String xml) throws JoranException {
    Matcher variable = VARIABLE.matcher(xml);
    while (variable.find()) {
      logback.putProperty(variable.group(1), "credential-1");
    }
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(logback);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    return (BufferingHttpAppender) logback.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("HTTP");
  }
}
