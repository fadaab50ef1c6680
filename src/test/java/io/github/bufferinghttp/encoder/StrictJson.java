package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A reader that accepts one JSON value in valid UTF-8, in one line, without a key twice. */
final class StrictJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private StrictJson() {}

  static JsonNode parse(byte[] bytes) {
    String text = text(bytes);
    assertThat(text).doesNotContain("\n", "\r", "\u2028", "\u2029", "\u0085");
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text.substring(0, Math.min(500, text.length())), e);
    }
  }

  /** What {@code writer} writes behind bytes that are there already. */
  static byte[] written(Consumer<ByteSink> writer) {
    ByteSink sink = new ByteSink(7);
    sink.writeUtf8("before");
    writer.accept(sink);
    assertThat(new String(sink.array(), 0, 6, StandardCharsets.US_ASCII)).isEqualTo("before");
    return sink.copyFrom(6);
  }

  static JsonNode parseWritten(Consumer<ByteSink> writer) {
    return parse(written(writer));
  }

  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text as it must come back: U+FFFD for each lone surrogate. */
  static String repaired(String text) {
    StringBuilder repaired = new StringBuilder();
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(repaired::appendCodePoint);
    return repaired.toString();
  }
}
