package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OwnThreadTest {

  private static final InheritableThreadLocal<String> OF_THE_APPLICATION =
      new InheritableThreadLocal<>();

  @Test
  void nothingOfTheApplicationThatStartsIt_isKept() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    AtomicReference<String> inherited = new AtomicReference<>("nothing was run");
    OF_THE_APPLICATION.set("of the application");
    try (URLClassLoader application = new URLClassLoader(new URL[0], before)) {
      thread.setContextClassLoader(application);
      OwnThread own = new OwnThread(() -> inherited.set(OF_THE_APPLICATION.get()), "own");
      assertThat(own.getContextClassLoader()).isSameAs(OwnThread.class.getClassLoader());
      own.start();
      own.join();
      assertThat(inherited.get()).isNull();
    } finally {
      thread.setContextClassLoader(before);
      OF_THE_APPLICATION.remove();
    }
  }
}
