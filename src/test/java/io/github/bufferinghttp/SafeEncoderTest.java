package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bufferinghttp.encoder.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An encoder that throws costs an event its form and nobody else anything. */
class SafeEncoderTest {

  private final List<Throwable> failures = new ArrayList<>();
  private final ByteSink sink = new ByteSink(16);

  private static final class Broken extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      throw new StackOverflowError("deep");
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }

  private static final class BrokenText extends LayoutWrappingEncoder<ILoggingEvent> {
    @Override
    public byte[] encode(ILoggingEvent event) {
      throw new IllegalStateException("broken");
    }
  }

  private String encode(Encoder<ILoggingEvent> encoder, String message) {
    sink.writeUtf8("before,");
    SafeEncoder.of(encoder, failures::add).encode(LogEvents.event("key", message), sink);
    return new String(sink.copyFrom(0), StandardCharsets.UTF_8);
  }

  @Test
  void encoderThatThrows_givesALineOfItsOwn() throws Exception {
    String written = encode(new Broken(), "a \n \ud800 {}");
    assertThat(written).startsWith("before,").doesNotContain("\n");
    JsonNode line = new ObjectMapper().readTree(written.substring("before,".length()));
    assertThat(line.get("level").textValue()).isEqualTo("INFO");
    assertThat(line.get("logger").textValue()).isNotEmpty();
    assertThat(line.get("message").textValue()).isEqualTo("a \n \ufffd {}");
    assertThat(line.get("encoderError").textValue()).isEqualTo("java.lang.StackOverflowError");
    assertThat(failures).hasSize(1);
  }

  @Test
  void encoderOfTextThatThrows_givesALineOfText() {
    assertThat(encode(new BrokenText(), "hello"))
        .startsWith("before,INFO ")
        .contains(" - hello [encoder failed: java.lang.IllegalStateException]");
    assertThat(failures).hasSize(1);
  }
}
