package io.github.bufferinghttp.campaign;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Arguments and values that throw, never end, refer to themselves, or lie; made from a seed. */
final class HostileObjects {

  private final Random random;
  private final HostileText texts;
  private final List<@Nullable Object> objects = new ArrayList<>();
  private final List<Object> costly = new ArrayList<>();

  HostileObjects(Random random, HostileText texts) {
    this.random = random;
    this.texts = texts;
    Collections.addAll(
        objects,
        null,
        Double.NaN,
        Float.NEGATIVE_INFINITY,
        -0.0,
        Long.MIN_VALUE,
        '\ud800',
        new BigInteger("9".repeat(2_000)),
        Optional.empty(),
        new byte[] {-1, 0, 1},
        new int[][] {{1}, {}},
        new Object[] {null, "\u2028", new Object[0]},
        new AtomicInteger(7),
        new StringBuilder("\r\n\ud800"),
        Treachery.BAD_ENUM,
        new LyingNumber(),
        new LyingText(),
        new NullText(),
        new Bean(),
        selfContainingArray(),
        selfContainingMap(),
        weirdKeys());
    for (Supplier<Throwable> thrown : Thrown.ALL) {
      objects.add(new Thrower(thrown));
    }
    Collections.addAll(
        costly, deepList(), deepMap(), cyclicLists(), new Endless(), new SelfTelling());
  }

  /** Anything: a hostile text, a scalar, or an object of malice. */
  @Nullable Object next() {
    int kind = random.nextInt(1_000);
    if (kind < 3) {
      return costly.get(random.nextInt(costly.size()));
    }
    if (kind < 250) {
      return objects.get(random.nextInt(objects.size()));
    }
    return kind < 400 ? (Object) random.nextInt() : texts.next();
  }

  private static Object[] selfContainingArray() {
    Object[] array = {"x", null};
    array[1] = array;
    return array;
  }

  private static Map<String, Object> selfContainingMap() {
    Map<String, Object> map = new HashMap<>();
    map.put("self", map);
    return map;
  }

  /** Keys that are null, no texts, or the same text. */
  private static Map<Object, Object> weirdKeys() {
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put(null, 1);
    map.put(1, "a number's text");
    map.put("1", "and the text");
    map.put(new Thrower(() -> new IllegalStateException("a key")), 2);
    return map;
  }

  private static List<Object> deepList() {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      list = new ArrayList<>(Arrays.asList(i, list));
    }
    return list;
  }

  private static Map<String, Object> deepMap() {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      map = new HashMap<>(Map.of("level", map));
    }
    return map;
  }

  /** Two that contain each other: their text never ends. */
  private static List<Object> cyclicLists() {
    List<Object> one = new ArrayList<>();
    one.add(new ArrayList<>(List.of(one)));
    return one;
  }

  private record Thrower(Supplier<Throwable> thrown) {
    @Override
    public String toString() {
      throw Thrown.sneaky(thrown.get());
    }
  }

  /** An enum counts as immutable, and is asked for its text late. */
  private enum Treachery {
    BAD_ENUM;

    @Override
    public String toString() {
      throw new IllegalStateException("an enum");
    }
  }

  /** A number whose text is none. */
  private static final class LyingNumber extends Number {
    private static final long serialVersionUID = 1;

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
      return Float.NaN;
    }

    @Override
    public double doubleValue() {
      return Double.NaN;
    }

    @Override
    public String toString() {
      return "1}\n{\"message\":\"forged\"";
    }
  }

  /** A text whose length is not that of what it holds. */
  private static final class LyingText implements CharSequence {
    @Override
    public int length() {
      return 1_000;
    }

    @Override
    public char charAt(int index) {
      throw new StringIndexOutOfBoundsException(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      throw new StringIndexOutOfBoundsException(end);
    }

    @Override
    public String toString() {
      return "short";
    }
  }

  private static final class NullText {
    @Override
    @SuppressWarnings("NullAway")
    public String toString() {
      return null;
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("hashCode");
    }

    @Override
    public boolean equals(@Nullable Object other) {
      throw new IllegalStateException("equals");
    }
  }

  /** What Jackson takes for a bean; one of its getters throws. */
  public static final class Bean {
    public String getName() {
      return "\ud800\n";
    }

    public String getTrouble() {
      throw new StackOverflowError("by hand");
    }
  }

  /** Has no last element. */
  private static final class Endless implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return true;
        }

        @Override
        public String next() {
          return "more";
        }
      };
    }
  }

  /** Its text contains its text: a real stack overflow. */
  private static final class SelfTelling {
    @Override
    public String toString() {
      return "x" + this;
    }
  }
}
