package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.util.FileSize;
import io.github.bufferinghttp.spool.SpoolOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SpoolConfigTest {

  private static final AtomicReference<SpoolConfig> CONFIGURED = new AtomicReference<>();

  /** Takes the element as the real appender does. */
  public static final class Probe extends AppenderBase<ILoggingEvent> {

    public void setSpool(SpoolConfig spool) {
      CONFIGURED.set(spool);
    }

    @Override
    protected void append(ILoggingEvent event) {}
  }

  @Test
  void defaults_areThoseOfTheDocumentation() {
    SpoolConfig config = new SpoolConfig();
    config.setDirectory("spool");
    assertThat(config.problems()).isEmpty();
    assertThat(config.isAlways()).isFalse();
    assertThat(config.options())
        .isEqualTo(new SpoolOptions(Path.of("spool"), 1L << 30, false, true));
  }

  @Test
  @SuppressWarnings("NullAway")
  void nothingForAValue_isAProblemOfThatElement() {
    SpoolConfig config = new SpoolConfig();
    config.setDirectory("spool");
    config.setMode(null);
    config.setMaxBytes(null);
    config.setSync(null);
    config.setEviction(null);
    assertThat(config.isAlways()).isFalse();
    assertThat(String.join("; ", config.problems()))
        .contains("mode 'null'", "maxBytes", "sync 'null'", "eviction 'null'");
  }

  @Test
  void xml_setsEveryElement() throws Exception {
    configure(
        """
        <directory>/var/spool/app</directory>
        <mode>always</mode>
        <maxBytes>20MB</maxBytes>
        <sync>chunk</sync>
        <eviction>dropNewest</eviction>
        """);
    SpoolConfig config = CONFIGURED.get();
    assertThat(config.problems()).isEmpty();
    assertThat(config.isAlways()).isTrue();
    assertThat(config.options())
        .isEqualTo(new SpoolOptions(Path.of("/var/spool/app"), 20L << 20, true, false));
  }

  @Test
  void xml_withWrongValues_namesEachElement() throws Exception {
    configure(
        """
        <mode>Always</mode>
        <maxBytes>0</maxBytes>
        <sync>yes</sync>
        <eviction>dropAll</eviction>
        """);
    assertThat(CONFIGURED.get().problems())
        .satisfiesExactly(
            p -> assertThat(p).isEqualTo("directory is missing"),
            p -> assertThat(p).contains("maxBytes"),
            p -> assertThat(p).isEqualTo("mode 'Always' is not one of [onOverflow, always]"),
            p -> assertThat(p).contains("sync 'yes'"),
            p -> assertThat(p).contains("eviction 'dropAll'"));
  }

  @Test
  void problems_findsADirectoryThatIsNone() {
    SpoolConfig config = new SpoolConfig();
    config.setMaxBytes(new FileSize(1));
    config.setDirectory("SPOOL_DIR_IS_UNDEFINED/x");
    assertThat(config.problems()).singleElement().asString().contains("not defined");
    config.setDirectory("a\0b");
    assertThat(config.problems()).singleElement().asString().contains("not a path");
    config.setDirectory("  ");
    assertThat(config.problems()).singleElement().asString().contains("missing");
  }

  private static void configure(String elements) throws Exception {
    CONFIGURED.set(null);
    String xml =
        """
        <configuration>
          <appender name="A" class="%s"><spool>%s</spool></appender>
          <root><appender-ref ref="A"/></root>
        </configuration>
        """
            .formatted(Probe.class.getName(), elements);
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    context.stop();
  }
}
