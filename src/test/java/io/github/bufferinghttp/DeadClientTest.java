package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The JDK's client loses its thread to an Error, and then answers nothing any more. */
class DeadClientTest {

  @Test
  @EnabledForJreRange(max = JRE.JAVA_19) // a thread cannot be stopped from outside in later ones
  @SuppressWarnings({"deprecation", "removal"})
  void clientWhoseThreadEnded_isReplaced() {
    try (Receiver receiver = new Receiver();
        Rig rig = new Rig(receiver.url(), builder -> builder.requestTimeout(Rig.SHORT_TIMEOUT))) {
      Set<Thread> before = selectors();
      rig.log("k", "one");
      rig.flushed();
      Set<Thread> own = selectors();
      own.removeAll(before);
      assertThat(own).hasSize(1);
      Thread selector = own.iterator().next();

      selector.stop();
      rig.log("k", "two"); // it wakes the thread, which meets its end
      Awaitility.await().until(() -> !selector.isAlive());
      rig.log("k", "three");
      rig.flushed();

      assertThat(receiver.lines().stream().distinct().toList())
          .isEqualTo(List.of("one", "two", "three"));
      rig.assertBooks(3, 0);
    }
  }

  private static Set<Thread> selectors() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().endsWith("-SelectorManager"));
    return threads;
  }
}
