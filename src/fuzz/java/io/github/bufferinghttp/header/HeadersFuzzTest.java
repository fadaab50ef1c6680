package io.github.bufferinghttp.header;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.bufferinghttp.key.AggregatorKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A {@code headers} element of any text, under keys of any text: no more than headers come out. */
class HeadersFuzzTest {

  private static final List<String> PARTS = List.of("tenant", "level");

  /**
   * Renders.
   *
   * @param bytes the element, a NUL, and what the key holds
   */
  @FuzzTest(maxDuration = "60s")
  void anyElementAndKey_makeNothingButHeaders(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_16BE);
    int nul = text.indexOf('\u0000');
    String element = nul < 0 ? text : text.substring(0, nul);
    String value = nul < 0 ? text : text.substring(nul + 1);
    List<String> problems = new ArrayList<>();
    HeaderTemplates templates = HeaderTemplates.parse(element, PARTS, problems::add);
    RequestHeaders headers = new RequestHeaders();
    templates.customize(AggregatorKey.of(PARTS, List.of(value, element)), headers);
    headers
        .asMap()
        .forEach(
            (name, sent) -> {
              assertThat(RequestHeaders.nameProblem(name)).isNull();
              assertThat(sent.chars()).allMatch(c -> c >= ' ' && c < 0x7f);
              assertThat(sent.length()).isLessThanOrEqualTo(RequestHeaders.MAX_VALUE_BYTES);
              assertThat(sent).isEqualTo(sent.strip());
            });
  }
}
