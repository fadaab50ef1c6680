package io.github.bufferinghttp.encoder;

import static io.github.bufferinghttp.encoder.StrictJson.parseWritten;
import static io.github.bufferinghttp.encoder.StrictJson.text;
import static io.github.bufferinghttp.encoder.StrictJson.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void string_plainTextIsQuoted() {
    assertThat(text(written(sink -> Json.string(sink, "hello")))).isEqualTo("\"hello\"");
    assertThat(text(written(sink -> Json.string(sink, "")))).isEqualTo("\"\"");
    assertThat(text(written(sink -> Json.string(sink, null)))).isEqualTo("null");
  }

  @Test
  void string_escapesWhatJsonWantsAndWhatReceiversTakeForLineEnds() {
    String text = "\" \\ \b \f \n \r \t \u0000 \u001f \u007f \u0085 \u2028 \u2029 / é € 😀";
    assertThat(text(written(sink -> Json.string(sink, text))))
        .isEqualTo(
            "\"\\\" \\\\ \\b \\f \\n \\r \\t \\u0000 \\u001f \u007f \\u0085 \\u2028 \\u2029"
                + " / é € 😀\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "\udc00", "a\ud800b", "\udc00\ud800", "\ud800\ud800\udc00"})
  void string_loneSurrogateBecomesReplacementCharacter(String text) {
    assertThat(parseWritten(sink -> Json.string(sink, text)).textValue())
        .isEqualTo(StrictJson.repaired(text))
        .contains("\ufffd");
  }

  @Test
  void string_twoHundredThousandHostileStringsComeBack() {
    HostileStrings strings = new HostileStrings(20_260_101);
    ByteSink sink = new ByteSink(16);
    for (int i = 0; i < 200_000; i++) {
      String hostile = strings.next();
      sink.truncate(0);
      Json.string(sink, hostile);
      assertThat(StrictJson.parse(sink.copyFrom(0)).textValue())
          .isEqualTo(StrictJson.repaired(hostile));
    }
  }

  @Test
  void string_everyCharacterAtEveryPlaceOfAWordComesBack() {
    for (int c = 0; c < 0x10000; c += c < 0x3000 ? 1 : 97) {
      for (int at = 0; at < 20; at += c < 0x200 ? 1 : 7) {
        String word = "x".repeat(at) + (char) c + "y".repeat(19 - at);
        assertThat(parseWritten(sink -> Json.string(sink, word)).textValue())
            .isEqualTo(StrictJson.repaired(word));
      }
    }
  }

  @Test
  void string_pairAcrossAnInnerBoundaryStaysWhole() {
    for (int before = 0; before < 9_000; before += before < 4_090 || before > 4_100 ? 255 : 1) {
      String text = "a".repeat(before) + "😀".repeat(600);
      assertThat(parseWritten(sink -> Json.string(sink, text)).textValue()).isEqualTo(text);
    }
  }

  @Test
  void string_manyMegabytesAskForLittleMoreRoomThanTheyFill() {
    String text = "0123456789abcdef".repeat(1 << 20);
    ByteSink sink = new ByteSink(text.length() + 16_384);
    byte[] before = sink.array();

    Json.string(sink, text);

    assertThat(sink.array()).isSameAs(before);
    assertThat(sink.size()).isEqualTo(text.length() + 2);
  }

  @Test
  void string_cutsBehindMaxLengthAndSaysHowMuch() {
    assertThat(parseWritten(sink -> Json.string(sink, "abcdef", 6)).textValue())
        .isEqualTo("abcdef");
    assertThat(parseWritten(sink -> Json.string(sink, "abcdef", 4)).textValue())
        .isEqualTo("abcd…[truncated 2 chars]");
    assertThat(parseWritten(sink -> Json.string(sink, "ab😀ef", 3)).textValue())
        .isEqualTo("ab…[truncated 4 chars]");
    assertThat(parseWritten(sink -> Json.string(sink, "😀", 1)).textValue())
        .isEqualTo("…[truncated 2 chars]");
  }

  @Test
  void escaped_isTheInsideOfAString() {
    assertThat(text(written(sink -> Json.escaped(sink, "a\"b\n")))).isEqualTo("a\\\"b\\n");
  }

  @Test
  void ascii_isWrittenAsItIs() {
    assertThat(text(written(sink -> Json.ascii(sink, "{\"a\":1}")))).isEqualTo("{\"a\":1}");
  }

  @Test
  void number_everyLengthAndSignIsExact() {
    Random random = new Random(1);
    for (long power = 1; power > 0 && power < Long.MAX_VALUE / 10; power *= 10) {
      for (long number : new long[] {power - 1, power, power + 1, -power, 1 - power}) {
        assertNumber(number);
      }
    }
    for (int i = 0; i < 10_000; i++) {
      assertNumber(random.nextLong() >> random.nextInt(64));
    }
    assertNumber(Long.MIN_VALUE);
    assertNumber(Long.MAX_VALUE);
  }

  private static void assertNumber(long number) {
    assertThat(text(written(sink -> Json.number(sink, number)))).isEqualTo(Long.toString(number));
  }

  @Test
  void number_doublesAreNumbersUnlessJsonHasNone() {
    assertThat(text(written(sink -> Json.number(sink, 1.5)))).isEqualTo("1.5");
    assertThat(text(written(sink -> Json.number(sink, -0.0)))).isEqualTo("-0.0");
    assertThat(text(written(sink -> Json.number(sink, 1e300)))).isEqualTo("1.0E300");
    assertThat(text(written(sink -> Json.number(sink, Double.NaN)))).isEqualTo("\"NaN\"");
    assertThat(text(written(sink -> Json.number(sink, Double.NEGATIVE_INFINITY))))
        .isEqualTo("\"-Infinity\"");
  }

  @Test
  void timestamp_hasThreeSixOrNineDigits() {
    assertThat(timestamp("2026-01-31T23:59:59Z")).isEqualTo("2026-01-31T23:59:59.000Z");
    assertThat(timestamp("2026-01-31T23:59:59.100Z")).isEqualTo("2026-01-31T23:59:59.100Z");
    assertThat(timestamp("2026-01-31T23:59:59.000001Z")).isEqualTo("2026-01-31T23:59:59.000001Z");
    assertThat(timestamp("2026-01-31T23:59:59.000000001Z"))
        .isEqualTo("2026-01-31T23:59:59.000000001Z");
    assertThat(timestamp("1969-12-31T23:59:59.999Z")).isEqualTo("1969-12-31T23:59:59.999Z");
    assertThat(timestamp("0000-01-01T00:00:00Z")).isEqualTo("0000-01-01T00:00:00.000Z");
  }

  @Test
  void timestamp_outsideOfFourDigitYearsIsStillAString() {
    assertThat(parseWritten(sink -> new TimestampWriter().write(sink, Instant.MAX)).textValue())
        .isEqualTo(Instant.MAX.toString());
    assertThat(parseWritten(sink -> new TimestampWriter().write(sink, Instant.MIN)).textValue())
        .isEqualTo(Instant.MIN.toString());
  }

  @Test
  void timestamp_anyInstantIsTheOneThatComesBack() {
    Random random = new Random(2);
    TimestampWriter writer = new TimestampWriter();
    for (int i = 0; i < 20_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-62_167_219_200L, 253_402_300_800L), random.nextInt(1_000_000_000));
      JsonNode json = parseWritten(sink -> writer.write(sink, instant));
      assertThat(Instant.parse(json.textValue())).isEqualTo(instant);
    }
  }

  private static String timestamp(String iso) {
    byte[] bytes = written(sink -> new TimestampWriter().write(sink, Instant.parse(iso)));
    return new String(bytes, 1, bytes.length - 2, StandardCharsets.US_ASCII);
  }
}
