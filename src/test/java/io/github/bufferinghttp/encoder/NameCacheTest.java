package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameCacheTest {

  @Test
  void get_fewNamesAreMadeOnce() {
    NameCache names = new NameCache(512);
    List<NameCache.Name> first = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      first.add(names.get("http-nio-8080-exec-" + i));
    }
    for (int i = 0; i < 8; i++) {
      assertThat(names.get("http-nio-8080-exec-" + i)).isSameAs(first.get(i));
    }
  }

  @Test
  void get_twoNamesOfOneHashLiveSideBySide() {
    assertThat("Aa").hasSameHashCodeAs("BB");
    NameCache names = new NameCache(2);
    NameCache.Name one = names.get("Aa");
    NameCache.Name other = names.get("BB");
    assertThat(names.get("Aa")).isSameAs(one);
    assertThat(names.get("BB")).isSameAs(other);
    assertThat(StrictJson.text(one.json())).isEqualTo("\"Aa\"");
  }

  @Test
  void get_namesWithoutEndAreRightAndForgotten() {
    NameCache names = new NameCache(16);
    NameCache.Name first = names.get("thread-0");
    for (int i = 0; i < 10_000; i++) {
      assertThat(StrictJson.text(names.get("thread-" + i).json()))
          .isEqualTo("\"thread-" + i + "\"");
    }
    assertThat(names.get("thread-0")).isNotSameAs(first);
  }

  @Test
  void get_longNamesAreNotKept() {
    NameCache names = new NameCache(16);
    String name = "n".repeat(300);
    assertThat(names.get(name)).isNotSameAs(names.get(name));
    assertThat(names.get(name).exact()).isTrue();
    assertThat(names.get("\ud800").exact()).isFalse();
  }

  @Test
  void frames_areMadeOnceAndNeverMixedUp() {
    FrameCache frames = new FrameCache();
    StackTraceElement[] trace = new Throwable().getStackTrace();
    for (StackTraceElement element : trace) {
      assertThat(frames.get(element).text()).isEqualTo("\tat " + element + "\n");
    }
    assertThat(frames.get(trace[0])).isSameAs(frames.get(trace[0]));
    for (int line = 0; line < 5_000; line++) {
      StackTraceElement element = new StackTraceElement("a.B", "c", "B.java", line);
      assertThat(frames.get(element).text()).isEqualTo("\tat a.B.c(B.java:" + line + ")\n");
    }
    // names of one hash
    for (String type : new String[] {"a.Aa", "a.BB", "a.Aa"}) {
      StackTraceElement element = new StackTraceElement(type, "c", "B.java", 1);
      assertThat(frames.get(element).text()).isEqualTo("\tat " + type + ".c(B.java:1)\n");
    }
  }
}
