package io.github.bufferinghttp;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A Logback context that was configured from XML, as an application's is. */
final class Configured implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  final LoggerContext context = new LoggerContext();
  final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

  private Configured() {
    context.setMDCAdapter(mdc);
  }

  /** A whole configuration. */
  static Configured by(String xml) {
    Configured configured = new Configured();
    configured.configure(xml);
    return configured;
  }

  /** One appender, HTTP, that has these elements and that every logger writes to. */
  static Configured with(String elements) {
    return by(xml(elements));
  }

  static String xml(String elements) {
    return """
    <configuration>
      <appender name="HTTP" class="io.github.bufferinghttp.BufferingHttpAppender">
        %s
      </appender>
      <root level="DEBUG"><appender-ref ref="HTTP"/></root>
    </configuration>
    """
        .formatted(elements);
  }

  void configure(String xml) {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    } catch (JoranException e) {
      throw new AssertionError(xml, e);
    }
  }

  /** As Logback does at the start of an application, for {@code scan} to find the file. */
  void configure(File file) {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(file);
    } catch (JoranException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  BufferingHttpAppender http() {
    return (BufferingHttpAppender) appender("HTTP");
  }

  Appender<ILoggingEvent> appender(String name) {
    return context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(name);
  }

  Logger logger() {
    return context.getLogger("shop");
  }

  /** Delivers what was logged; false if that did not work out. */
  boolean flush() {
    return http().flush(Duration.ofSeconds(20));
  }

  /** The texts of all errors in the status. */
  List<String> errors() {
    return statuses(Status.ERROR);
  }

  /** The texts in the status of this level. */
  List<String> statuses(int level) {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == level)
        .map(Status::getMessage)
        .toList();
  }

  static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  /** The messages of the lines that the receiver got, written by a JSON encoder. */
  static List<String> messages(Receiver receiver) {
    return receiver.lines().stream().map(line -> json(line).get("message").textValue()).toList();
  }

  @Override
  public void close() {
    context.stop();
  }
}
