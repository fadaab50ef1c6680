package io.github.bufferinghttp.encoder;

import static io.github.bufferinghttp.encoder.StrictJson.parseWritten;
import static io.github.bufferinghttp.encoder.StrictJson.text;
import static io.github.bufferinghttp.encoder.StrictJson.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonValueTest {

  enum Color {
    RED {
      @Override
      public String toString() {
        return "a nice red";
      }
    }
  }

  record Order(int id, String customer, LocalDate day) {}

  /** Says what its subclasses make of it. */
  public static class Bad {
    public String getName() {
      throw new StackOverflowError("getter");
    }

    @Override
    public String toString() {
      return "bad but speaking";
    }
  }

  /** Neither getters nor toString() work. */
  public static final class Worse extends Bad {
    @Override
    public String toString() {
      throw new OutOfMemoryError("toString");
    }
  }

  /** Claims to be JSON. */
  public record Raw(@JsonRawValue String raw) {
    @Override
    public String toString() {
      return "raw";
    }
  }

  /** A number whose digits are none. */
  public static final class OddNumber extends Number {
    @Override
    public int intValue() {
      return 1;
    }

    @Override
    public long longValue() {
      return 1;
    }

    @Override
    public float floatValue() {
      return 1;
    }

    @Override
    public double doubleValue() {
      return 1;
    }

    @Override
    public String toString() {
      return "one, \"or so";
    }
  }

  @Test
  void value_scalarsHaveTheirJsonTypes() {
    assertThat(json(null)).isEqualTo("null");
    assertThat(json("a\"b")).isEqualTo("\"a\\\"b\"");
    assertThat(json(new StringBuilder("built"))).isEqualTo("\"built\"");
    assertThat(json('x')).isEqualTo("\"x\"");
    assertThat(json('\ud800')).isEqualTo("\"\ufffd\"");
    assertThat(json(true)).isEqualTo("true");
    assertThat(json((byte) -1)).isEqualTo("-1");
    assertThat(json((short) 2)).isEqualTo("2");
    assertThat(json(3)).isEqualTo("3");
    assertThat(json(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    assertThat(json(new AtomicLong(7))).isEqualTo("7");
    assertThat(json(0.1f)).isEqualTo("0.1");
    assertThat(json(Float.NaN)).isEqualTo("\"NaN\"");
    assertThat(json(Double.POSITIVE_INFINITY)).isEqualTo("\"Infinity\"");
    assertThat(json(new BigDecimal("1.50"))).isEqualTo("1.50");
    assertThat(json(new BigDecimal("1E+400"))).isEqualTo("1E+400");
    assertThat(json(BigInteger.TEN.pow(30))).isEqualTo("1" + "0".repeat(30));
    assertThat(json(Color.RED)).isEqualTo("\"RED\"");
    assertThat(json(new UUID(1, 2))).isEqualTo("\"00000000-0000-0001-0000-000000000002\"");
    assertThat(json(Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
    assertThat(json(Duration.ofSeconds(90))).isEqualTo("\"PT1M30S\"");
    assertThat(json(ZoneOffset.UTC)).isEqualTo("\"Z\"");
    assertThat(json(String.class)).isEqualTo("\"class java.lang.String\"");
    assertThat(json(new IllegalStateException("no")))
        .isEqualTo("\"java.lang.IllegalStateException: no\"");
  }

  @Test
  void value_numberTooLongForParsersIsAString() {
    BigInteger huge = BigInteger.TEN.pow(1_000);
    assertThat(parseWritten(sink -> Json.value(sink, huge)).textValue()).isEqualTo(huge.toString());
  }

  @Test
  void value_objectsAreWrittenByJackson() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("list", List.of(1, "two", 3.0));
    map.put("none", null);
    map.put("when", Instant.EPOCH);
    assertThat(json(map))
        .isEqualTo("{\"list\":[1,\"two\",3.0],\"none\":null,\"when\":\"1970-01-01T00:00:00Z\"}");
    assertThat(json(new int[] {1, 2})).isEqualTo("[1,2]");
    assertThat(json(new String[] {"a", null})).isEqualTo("[\"a\",null]");
    assertThat(json(new Order(7, "Ann", LocalDate.EPOCH)))
        .isEqualTo("{\"id\":7,\"customer\":\"Ann\",\"day\":\"1970-01-01\"}");
    assertThat(json(new Date(0))).startsWith("\"1970-01-01T00:00:00");
  }

  @Test
  void value_cycleBecomesAString() {
    List<Object> direct = new ArrayList<>();
    direct.add(direct);
    assertThat(json(direct)).isEqualTo("\"[(this Collection)]\"");

    List<Object> one = new ArrayList<>();
    List<Object> other = new ArrayList<>(List.of(one));
    one.add(other);
    assertThat(json(one)).isEqualTo("\"[toString() failed: java.util.ArrayList]\"");
  }

  @Test
  void value_deepNestingBecomesAString() {
    for (int depth : new int[] {10, 199, 201, 1_000, 5_000, 200_000}) {
      Object nested = "core";
      for (int i = 0; i < depth; i++) {
        nested = List.of(nested);
      }
      Object value = nested;
      assertThat(parseWritten(sink -> Json.value(sink, value)).isArray()).isEqualTo(depth < 200);
    }
  }

  @Test
  void value_objectsThatThrowFallBackToTheirText() {
    assertThat(json(new Bad())).isEqualTo("\"bad but speaking\"");
    assertThat(json(new Worse()))
        .isEqualTo("\"[toString() failed: " + Worse.class.getName() + "]\"");
    assertThat(json(List.of(new Worse())))
        .isEqualTo("\"[toString() failed: java.util.ImmutableCollections$List12]\"");
    assertThat(json(new Object())).startsWith("\"java.lang.Object@");
  }

  @Test
  void value_toStringThatGivesNullIsTheWordNull() {
    Object silent =
        new Object() {
          @Override
          public @Nullable String toString() {
            return null;
          }
        };
    assertThat(json(silent)).isEqualTo("\"null\"");
  }

  @Test
  void value_rawJsonIsTakenOnlyIfItIsJson() {
    assertThat(json(new Raw("{\"a\":\n1}"))).isEqualTo("{\"raw\":{\"a\": 1}}");
    for (String raw : List.of("{", "1}", "1,\"raw\":2", "\"a\u0001b\"", "x", "", "NaN", "//c\n1")) {
      assertThat(json(new Raw(raw))).isEqualTo("\"raw\"");
    }
  }

  @Test
  void value_oddNumbersAndKeysDoNotBreakTheObject() {
    parseWritten(sink -> Json.value(sink, new OddNumber()));
    parseWritten(sink -> Json.value(sink, List.of(new OddNumber())));
    Map<Object, Object> twice = new LinkedHashMap<>();
    twice.put(1, "a");
    twice.put("1", "b");
    assertThat(json(twice)).isEqualTo("\"{1=a, 1=b}\"");
    Map<Object, Object> nullKey = new HashMap<>();
    nullKey.put(null, 1);
    assertThat(json(nullKey)).isEqualTo("\"{null=1}\"");
    Map<String, Object> equalOnceRepaired = new LinkedHashMap<>();
    equalOnceRepaired.put("\ud800", 1);
    equalOnceRepaired.put("\ud801", 2);
    assertThat(parseWritten(sink -> Json.value(sink, equalOnceRepaired)).isTextual()).isTrue();
  }

  @Test
  void value_hostileStringsInsideOfObjectsComeBack() {
    HostileStrings strings = new HostileStrings(3);
    for (int i = 0; i < 20_000; i++) {
      String key = strings.next();
      String hostile = strings.next();
      assertThat(parseWritten(sink -> Json.value(sink, Map.of(key, List.of(hostile)))))
          .singleElement()
          .satisfies(
              list -> assertThat(list.get(0).textValue()).isEqualTo(StrictJson.repaired(hostile)));
    }
  }

  @Test
  void value_endlessObjectIsGivenUp() {
    Iterable<String> endless =
        new Iterable<>() {
          @Override
          public Iterator<String> iterator() {
            return java.util.stream.Stream.generate(() -> "more").iterator();
          }

          @Override
          public String toString() {
            return "endless";
          }
        };
    assertThat(json(endless)).isEqualTo("\"endless\"");
  }

  @Test
  void value_longerThanAllowedIsCut() {
    assertThat(text(written(sink -> Json.value(sink, "abcdef", 3))))
        .isEqualTo("\"abc…[truncated 3 chars]\"");
    assertThat(text(written(sink -> Json.value(sink, List.of(1, 2, 3), 7)))).isEqualTo("[1,2,3]");
    assertThat(text(written(sink -> Json.value(sink, List.of(1, 2, 3), 6))))
        .isEqualTo("\"[1, 2,…[truncated 3 chars]\"");
  }

  private static String json(@Nullable Object value) {
    byte[] bytes = written(sink -> Json.value(sink, value));
    StrictJson.parse(bytes);
    return text(bytes);
  }
}
