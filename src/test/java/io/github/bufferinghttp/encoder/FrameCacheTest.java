package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameCacheTest {

  private final FrameCache cache = new FrameCache();

  @Test
  void get_ofFramesThatComeInTurns_findsThem() {
    List<StackTraceElement> frames = new ArrayList<>();
    for (int trace = 0; trace < 64; trace++) {
      for (int depth = 0; depth < 20; depth++) {
        String type = "com.example.step" + depth + ".Handler";
        frames.add(new StackTraceElement(type, "handle" + trace, "Handler.java", depth + trace));
      }
    }
    List<FrameCache.Frame> first = frames.stream().map(cache::get).toList();
    List<FrameCache.Frame> second = frames.stream().map(cache::get).toList();
    int found = 0;
    for (int i = 0; i < frames.size(); i++) {
      found += first.get(i) == second.get(i) ? 1 : 0;
    }
    assertThat(found).isGreaterThan(frames.size() * 97 / 100);
  }

  @Test
  void get_framesWithoutEndAreRightAndForgotten() {
    FrameCache.Frame first = cache.get(frame(0));
    for (int line = 0; line < 20_000; line++) {
      FrameCache.Frame frame = cache.get(frame(line));
      assertThat(new String(frame.escaped, StandardCharsets.UTF_8))
          .isEqualTo("\\tat a.B.\\\"c\\\"(B.java:" + line + ")\\n");
      assertThat(frame.length).isEqualTo(frame.text().length());
    }
    assertThat(cache.get(frame(0))).isNotSameAs(first);
  }

  private static StackTraceElement frame(int line) {
    return new StackTraceElement("a.B", "\"c\"", "B.java", line);
  }
}
