package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** UTF-8 becomes the very string that its text becomes. */
class Utf8EscaperTest {

  private static void assertSame(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteSink fromBytes = new ByteSink(16);
    ByteSink fromText = new ByteSink(16);
    Json.string(fromBytes, utf8, utf8.length);
    Json.string(fromText, new String(utf8, StandardCharsets.UTF_8));
    assertThat(text(fromBytes)).isEqualTo(text(fromText));
    assertThat(StrictJson.parse(fromBytes.copyFrom(0)).textValue())
        .isEqualTo(new String(utf8, StandardCharsets.UTF_8));
  }

  private static String text(ByteSink sink) {
    return new String(sink.array(), 0, sink.size(), StandardCharsets.UTF_8);
  }

  @Test
  void everyCharacter_isWrittenAsTheTextWouldBe() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 97) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        String one = Character.toString(c);
        assertSame(one + "abcdefgh" + one + one);
      }
    }
  }

  @Test
  void characters_acrossTheEndOfAPiece_areWritten() {
    for (int before = 500; before < 520; before++) {
      assertSame("x".repeat(before) + "\u2028\u0085\u2029漢😀\"\\\n" + "y".repeat(20));
    }
  }

  @Test
  void hostileStrings_areWrittenAsTheTextWouldBe() {
    HostileStrings strings = new HostileStrings(11);
    for (int i = 0; i < 50_000; i++) {
      assertSame(strings.next());
    }
  }

  @Test
  void bytesBehindTheLength_areLeftAlone() {
    ByteSink sink = new ByteSink(16);
    Json.string(sink, "one\"two".getBytes(StandardCharsets.UTF_8), 3);
    assertThat(text(sink)).isEqualTo("\"one\"");
  }
}
