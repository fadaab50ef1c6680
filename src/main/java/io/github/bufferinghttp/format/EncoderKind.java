package io.github.bufferinghttp.format;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What is known of an encoder by its class.
 *
 * @param json whether it writes JSON
 * @param trusted whether each of its lines is a JSON object for sure
 * @param wellFormed whether what it writes is valid in its charset for sure
 */
record EncoderKind(boolean json, boolean trusted, boolean wellFormed, Charset charset) {

  /**
   * Those of others, and what extends them; by name, because none of them need be on the class
   * path.
   */
  private static final Set<String> JSON =
      Set.of(
          "ch.qos.logback.classic.encoder.JsonEncoder",
          "net.logstash.logback.encoder.CompositeJsonEncoder",
          "co.elastic.logging.logback.EcsEncoder",
          "org.springframework.boot.logging.logback.StructuredLogEncoder",
          "ch.qos.logback.contrib.json.JsonLayoutBase",
          "net.logstash.logback.layout.CompositeJsonLayout");

  static EncoderKind of(Encoder<ILoggingEvent> encoder) {
    if (encoder instanceof LayoutWrappingEncoder<ILoggingEvent> wrapping) {
      Charset charset = wrapping.getCharset();
      Layout<ILoggingEvent> layout = wrapping.getLayout();
      return new EncoderKind(
          layout != null && isJson(layout.getClass()),
          false,
          encoder.getClass() == PatternLayoutEncoder.class,
          charset == null ? Charset.defaultCharset() : charset);
    }
    // Ours: every line it writes is one valid JSON object, so nobody need look twice.
    boolean own = encoder instanceof JsonEventEncoder;
    boolean json = own || isJson(encoder.getClass());
    return new EncoderKind(json, own, own, StandardCharsets.UTF_8);
  }

  /** Whether a newline is the one byte that HTTP destinations take for one. */
  boolean hasPlainNewline() {
    byte[] newline = "\n".getBytes(charset);
    return newline.length == 1 && newline[0] == '\n';
  }

  boolean isUtf8() {
    return charset.equals(StandardCharsets.UTF_8);
  }

  private static boolean isJson(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (JSON.contains(c.getName())) {
        return true;
      }
    }
    return false;
  }
}
