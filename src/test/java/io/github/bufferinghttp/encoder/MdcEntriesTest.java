package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MdcEntriesTest {

  private final MdcEntries entries = new MdcEntries();
  private final ByteSink sink = new ByteSink(64);

  /** Asks as the writer does, and tells whether the entry was known. */
  private boolean write(@Nullable String key, @Nullable String value) {
    String expected = key + "=" + value;
    byte[] known = entries.find(key, value);
    if (known != null) {
      assertThat(StrictJson.text(known)).isEqualTo(expected);
      return true;
    }
    sink.write("before".getBytes(StandardCharsets.UTF_8));
    int start = sink.size();
    sink.write(expected.getBytes(StandardCharsets.UTF_8));
    entries.keep(key, value, sink, start);
    sink.truncate(0);
    return false;
  }

  @Test
  void find_isKnownFromTheThirdTimeOn() {
    assertThat(write("tenant", "acme")).isFalse();
    assertThat(write("tenant", "acme")).isFalse();
    assertThat(write("tenant", "acme")).isTrue();
    assertThat(write(new String("tenant"), new String("acme"))).isTrue();
    assertThat(write("tenant", "globex")).isFalse();
    assertThat(write("user", "acme")).isFalse();
  }

  @Test
  void find_entriesOfOneHashLiveSideBySide() {
    assertThat("Aa").hasSameHashCodeAs("BB");
    for (int i = 0; i < 2; i++) {
      write("k", "Aa");
    }
    assertThat(write("k", "BB")).isFalse(); // and kept: its hash was seen before
    assertThat(write("k", "BB")).isTrue();
    assertThat(write("k", "Aa")).isTrue();
    write("Aa", "k");
    write("Aa", "k");
    assertThat(write("BB", "k")).isFalse();
    assertThat(write("BB", "k")).isTrue();
    assertThat(write("Aa", "k")).isTrue();
  }

  @Test
  void find_moreEntriesOfOneHashThanPlacesAreNeverMixedUp() {
    String[] values = {"AaAaAa", "AaAaBB", "AaBBAa", "AaBBBB", "BBAaAa", "BBAaBB"};
    for (int round = 0; round < 50; round++) {
      for (String value : values) {
        assertThat(value).hasSameHashCodeAs(values[0]);
        write("k", value); // checks what comes back
      }
    }
  }

  @Test
  void find_longTextsAndNullAreNotKept() {
    String just = "v".repeat(128);
    String longer = "v".repeat(129);
    String wide = "\u20ac".repeat(100); // 300 bytes
    for (int i = 0; i < 3; i++) {
      assertThat(write("k", longer)).isFalse();
      assertThat(write(longer, "v")).isFalse();
      assertThat(write("k", wide)).isFalse();
      assertThat(write("k", null)).isFalse();
      assertThat(write(null, "v")).isFalse();
      assertThat(write("k", just)).isEqualTo(i == 2);
    }
  }

  @Test
  void find_valuesThatAreNewEachTimeAreNotKept() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(write("id", "id-" + i)).isFalse();
    }
    for (int i = 0; i < 100_000; i++) {
      assertThat(entries.find("id", "id-" + i)).isNull();
    }
  }

  @Test
  void find_aKeyWhoseValuesWereNewIsKnownOnceTheyComeAgain() {
    for (int i = 0; i < 1_000; i++) {
      write("id", "id-" + i);
    }
    for (int i = 0; i < 1_000; i++) {
      write("id", "same");
      assertThat(write("other", "same")).isEqualTo(i >= 2); // it does not suffer
    }
    assertThat(write("id", "same")).isTrue();
    assertThat(write("id", "same")).isTrue();
  }

  @Test
  void find_aThousandValuesInTurnAreMostlyKnown() {
    int known = 0;
    for (int round = 0; round < 200; round++) {
      known = 0;
      for (int i = 0; i < 1_000; i++) {
        known += write("tenant", "tenant-" + i) ? 1 : 0;
      }
    }
    assertThat(known).isGreaterThan(850);
  }
}
