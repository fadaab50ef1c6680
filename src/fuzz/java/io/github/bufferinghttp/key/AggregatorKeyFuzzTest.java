package io.github.bufferinghttp.key;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.bufferinghttp.internal.KeyTemplate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** An {@code aggregatorKey} element of any text: problems, or a key with a part for each name. */
class AggregatorKeyFuzzTest {

  private static final LoggerContext CONTEXT = new LoggerContext();
  private static final LoggingEvent EVENT =
      new LoggingEvent(
          "f", CONTEXT.getLogger(Logger.ROOT_LOGGER_NAME), Level.INFO, "m", null, null);

  static {
    CONTEXT.setMDCAdapter(new LogbackMDCAdapter());
  }

  /** Whoever writes the configuration may ask for a text of any width, and gets it. */
  private static final Pattern WIDE = Pattern.compile("[0-9]{5}");

  @FuzzTest(maxDuration = "60s")
  void anyElement_isReportedOrResolves(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (WIDE.matcher(text).find()) {
      return;
    }
    CONTEXT.getStatusManager().clear();
    List<String> problems = new ArrayList<>();
    PatternKeyResolver resolver = PatternKeyResolver.parse(text, CONTEXT, problems::add);
    if (!problems.isEmpty()) {
      return; // the appender does not start
    }
    AggregatorKey key = resolver.resolve(EVENT);
    assertThat(key.names()).isEqualTo(resolver.names());
    assertThat(key).isEqualTo(resolver.resolve(EVENT));
    KeyTemplate template = KeyTemplate.compile(text, resolver.names(), problems::add);
    assertThat(template.render(key)).isNotNull();
  }
}
