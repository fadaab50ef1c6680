package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.util.FileSize;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.format.PayloadFormat;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds a credential does not print it: debuggers, frameworks and exceptions ask for text. */
class SecretsInTextTest {

  private static final String SECRET = "s3cret-0123456789";

  static Stream<Object> beans() throws Exception {
    List<Object> beans =
        List.of(
            new ProxyConfig(),
            new RetryConfig(),
            new SpoolConfig(),
            new JsonEventEncoder(),
            new BufferingHttpAppender(),
            BufferingHttpAppender.builder(new LoggerContext()));
    return Stream.concat(beans.stream(), formats());
  }

  private static Stream<Object> formats() throws Exception {
    Path folder = Path.of("src/main/java/io/github/bufferinghttp/format");
    Stream.Builder<Object> formats = Stream.builder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith("Format.java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        Class<?> type = Class.forName(PayloadFormat.class.getPackageName() + "." + name);
        if (!type.isInterface()) {
          formats.add(type.getConstructor().newInstance());
        }
      }
    }
    return formats.build();
  }

  @ParameterizedTest
  @MethodSource("beans")
  void toString_showsNoSetting(Object bean) throws Exception {
    int set = 0;
    for (Method method : bean.getClass().getMethods()) {
      Class<?>[] parameters = method.getParameterTypes();
      boolean isSetter =
          method.getName().startsWith("set") || method.getReturnType().isInstance(bean);
      boolean isName = method.getName().toLowerCase(Locale.ROOT).endsWith("name");
      if (isSetter && !isName && parameters.length == 1 && parameters[0] == String.class) {
        try {
          method.invoke(bean, SECRET);
          set++;
        } catch (InvocationTargetException e) {
          // It takes no text of any kind.
        }
      }
    }
    assertThat(bean.toString()).doesNotContain(SECRET);
    assertThat(set > 0 || bean instanceof RetryConfig || hasNoText(bean)).isTrue();
  }

  private static boolean hasNoText(Object bean) {
    return Stream.of(bean.getClass().getMethods()).noneMatch(m -> m.getName().startsWith("set"));
  }

  @Test
  void startedAppender_showsNoCredential() throws IOException {
    ProxyConfig proxy = new ProxyConfig();
    proxy.setHost("localhost");
    proxy.setUser("user");
    proxy.setPassword(SECRET);
    LoggerContext context = new LoggerContext();
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context)
            .url("http://user:" + SECRET + "@localhost:1/in/" + SECRET + "?token=" + SECRET)
            .headers("Authorization = Bearer " + SECRET)
            .proxy(proxy)
            .maxBufferBytes(new FileSize(1 << 20))
            .shutdownHook(false)
            .build();
    try {
      assertThat(appender.isStarted()).isTrue();
      assertThat(appender.toString() + appender.metrics()).doesNotContain(SECRET);
      assertThat(context.getStatusManager().getCopyOfStatusList().toString())
          .doesNotContain(SECRET);
    } finally {
      appender.stop();
    }
  }
}
