package io.github.bufferinghttp.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyCacheTest {

  private final List<String> names = List.of("tenant", "level");
  private final KeyCache keys = new KeyCache(names);

  private AggregatorKey get(String tenant, String level) {
    return keys.get(new String[] {tenant, level});
  }

  @Test
  void get_aKeyThatComesAgainIsTheSameObject() {
    AggregatorKey acme = get("acme", "INFO");
    AggregatorKey globex = get("globex", "INFO");
    for (int i = 0; i < 3; i++) {
      assertThat(get(new String("acme"), "INFO")).isSameAs(acme);
      assertThat(get("globex", new String("INFO"))).isSameAs(globex);
    }
    assertThat(get("acme", "WARN")).isNotEqualTo(acme);
    assertThat(acme.names()).isEqualTo(names);
  }

  @Test
  void get_theCallersArrayMayBeUsedAgain() {
    String[] values = {"acme", "INFO"};
    AggregatorKey acme = keys.get(values);
    values[0] = "globex";
    AggregatorKey globex = keys.get(values);
    assertThat(acme.values()).containsExactly("acme", "INFO");
    assertThat(globex.values()).containsExactly("globex", "INFO");
    assertThat(get("acme", "INFO")).isSameAs(acme);
  }

  @Test
  void get_keysOfOneHashAreNeverMixedUp() {
    String[] texts = {"AaAa", "AaBB", "BBAa", "BBBB"};
    for (int round = 0; round < 3; round++) {
      for (String tenant : texts) {
        for (String level : texts) {
          AggregatorKey key = get(tenant, level);
          assertThat(key).hasSameHashCodeAs(get("AaAa", "AaAa"));
          assertThat(key.values()).containsExactly(tenant, level);
        }
      }
    }
    AggregatorKey one = get("AaAa", "BBBB");
    assertThat(one).isNotEqualTo(get("BBBB", "AaAa")).isNotEqualTo(get("AaBB", "BBBB"));
    assertThat(get("AaAa", "BBBB")).isEqualTo(one);
  }

  @Test
  void get_twoKeysOfOneHashTakeTurns() {
    AggregatorKey one = get("AaAa", "INFO");
    AggregatorKey other = get("BBBB", "INFO");
    assertThat(other).hasSameHashCodeAs(one);
    for (int i = 0; i < 3; i++) {
      assertThat(get("AaAa", "INFO")).isSameAs(one);
      assertThat(get("BBBB", "INFO")).isSameAs(other);
    }
  }

  @Test
  void get_partsAreNotRunTogether() {
    assertThat(get("ab", "c")).isNotEqualTo(get("a", "bc"));
    assertThat(get("", "x")).isNotEqualTo(get("x", ""));
  }

  @Test
  void get_longKeysAreKeptWhileTheyFollowOneAnother() {
    String half = "t".repeat(128);
    AggregatorKey just = get(half, half);
    AggregatorKey longer = get(half, half + "t");
    assertThat(get(half, half + "t")).isSameAs(longer);
    assertThat(get(half, half)).isSameAs(just);
    assertThat(get(half, half + "t")).isSameAs(longer);
    assertThat(get(half + "t", half)).isNotEqualTo(longer);
    assertThat(get(half, half + "t")).isNotSameAs(longer).isEqualTo(longer);
  }

  @Test
  void get_keysWithoutEndAreRightAndForgotten() {
    AggregatorKey first = get("tenant-0", "INFO");
    Random random = new Random(3);
    for (int i = 0; i < 50_000; i++) {
      String tenant = "tenant-" + random.nextInt(20_000);
      assertThat(get(tenant, "INFO").values()).containsExactly(tenant, "INFO");
    }
    assertThat(get("tenant-0", "INFO")).isNotSameAs(first).isEqualTo(first);
  }
}
