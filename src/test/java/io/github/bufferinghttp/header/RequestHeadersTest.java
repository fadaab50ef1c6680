package io.github.bufferinghttp.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

  private final RequestHeaders headers = new RequestHeaders();

  @Test
  void names_matchInAnyCase() {
    headers.set("X-Tenant", "a").set("x-tenant", "b").setIfAbsent("X-TENANT", "c");
    assertThat(headers.get("X-tenant")).isEqualTo("b");
    assertThat(headers.asMap()).hasSize(1).containsEntry("x-tenant", "b");
    assertThat(headers.remove("X-Tenant").get("x-tenant")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "content-length",
        "HOST",
        "Transfer-Encoding",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        "Content-Encoding",
        "Proxy-Authorization",
        "Keep-Alive",
        "",
        "a b",
        "a:b",
        "é",
        "a\r\nb"
      })
  void set_refusesNamesThatAreNotTheUsers(String name) {
    assertThatThrownBy(() -> headers.set(name, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThat(headers.asMap()).isEmpty();
  }

  @Test
  void value_isPercentEncodedWhereItIsNotVisibleAscii() {
    assertThat(headers.set("a", "prod/é x\r\nY: z").get("a")).isEqualTo("prod/%C3%A9 x%0D%0AY: z");
    assertThat(headers.set("a", " x ").get("a")).isEqualTo("%20x%20");
    assertThat(headers.set("a", "\ud83d\ude00\ud800").get("a")).isEqualTo("%F0%9F%98%80%EF%BF%BD");
    assertThat(headers.set("a", "100%").get("a")).isEqualTo("100%");
  }

  @Test
  void value_isVisibleAsciiAndBoundedWhateverItWas() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder value = new StringBuilder();
      random.ints(random.nextInt(6_000), 0, 0x10000).forEach(c -> value.append((char) c));
      String sent = headers.set("a", value.toString()).get("a");
      assertThat(sent).hasSizeLessThanOrEqualTo(RequestHeaders.MAX_VALUE_BYTES);
      assertThat(sent).matches("[!-~]?|[!-~][ -~]*[!-~]");
    }
  }

  /** A space at the end would be taken off on the way, and the value would be another. */
  @Test
  void value_thatIsCutBehindASpace_doesNotEndWithIt() {
    String cut = "x".repeat(RequestHeaders.MAX_VALUE_BYTES - 2);
    assertThat(headers.set("a", cut + "  and more").get("a")).isEqualTo(cut);
    assertThat(headers.set("a", cut + " y and more").get("a")).isEqualTo(cut + " y");
  }

  @Test
  void value_thatIsCutAtASpace_endsBeforeIt() {
    String value = "x".repeat(RequestHeaders.MAX_VALUE_BYTES - 1) + " and more";
    assertThat(new RequestHeaders().set("X-A", value).get("X-A"))
        .isEqualTo("x".repeat(RequestHeaders.MAX_VALUE_BYTES - 1));
  }

  @Test
  void toString_hidesValues() {
    assertThat(headers.set("Authorization", "Bearer secret").toString())
        .contains("Authorization")
        .doesNotContain("secret");
  }
}
