package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.format.LinesFormat;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of settings has what the code has, with the same defaults. */
class ReadmeSettingsTest {

  /** Elements whose own elements have rows. */
  private static final Map<String, Class<?>> NESTED =
      Map.of("retry", RetryConfig.class, "proxy", ProxyConfig.class, "spool", SpoolConfig.class);

  /** Defaults that are no values but explained in words. */
  private static final Set<String> IN_WORDS = Set.of("required", "none", "the JVM's");

  private final Map<String, String> table = new Readme().settings();

  @Test
  void table_hasARowForEverySetter() {
    Set<String> elements = new TreeSet<>(setters(BufferingHttpAppender.class));
    elements.removeAll(List.of("name", "context"));
    NESTED.forEach(
        (element, type) -> {
          elements.remove(element);
          setters(type).forEach(nested -> elements.add(element + "." + nested));
        });
    elements.add("appender-ref");
    assertThat(new TreeSet<>(table.keySet())).isEqualTo(elements);
  }

  @Test
  void table_hasTheDefaults() throws Exception {
    Collection<String> compared = new ArrayList<>();
    for (Map.Entry<String, String> row : table.entrySet()) {
      if (!row.getKey().equals("appender-ref")) {
        Object value = valueOf(row.getKey());
        assertThat(asWritten(value, row.getValue())).as(row.getKey()).isTrue();
        compared.add(row.getKey());
      }
    }
    assertThat(compared).hasSizeGreaterThan(25);
  }

  @Test
  void defaults_thatTheFormatAndTheAppenderChoose() {
    assertThat(table)
        .containsEntry("encoder", JsonEventEncoder.class.getName())
        .containsEntry("compression", new LinesFormat().defaultCompression());
  }

  private static Object valueOf(String element) throws Exception {
    AppenderConfig config = new AppenderConfig();
    if (element.startsWith("retry.")) {
      return field(config.retry, element.substring("retry.".length()));
    }
    if (element.startsWith("spool.")) {
      return field(new SpoolConfig(), element.substring("spool.".length()));
    }
    if (element.startsWith("proxy.")) {
      return field(new ProxyConfig(), element.substring("proxy.".length()));
    }
    return field(config, element);
  }

  private static Object field(Object of, String name) throws Exception {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  /** A setting without a value is explained in words, or named by another test. */
  private static boolean asWritten(Object value, String text) {
    if (value == null) {
      return IN_WORDS.contains(text) || text.contains("one key") || text.contains("Encoder");
    } else if (value instanceof Duration duration) {
      return Duration.valueOf(text).getMilliseconds() == duration.getMilliseconds();
    } else if (value instanceof FileSize size) {
      return FileSize.valueOf(text).getSize() == size.getSize();
    } else if (value instanceof LinesFormat format) {
      return format.getClass().getName().equals(text);
    }
    return value.toString().equals(text);
  }

  private static List<String> setters(Class<?> type) {
    return Stream.of(type.getDeclaredMethods())
        .map(Method::getName)
        .filter(name -> name.startsWith("set"))
        .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4))
        .toList();
  }
}
