package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A web application that brings the library along is redeployed: nothing of the JVM's, no thread,
 * no client, no hook, keeps its class loader alive.
 */
@Tag("slow")
class ClassLoaderLeakTest {

  private static final Duration IN_TIME = Duration.ofSeconds(10);

  private final RawServer server = new RawServer();

  @AfterEach
  void close() {
    server.close();
  }

  /** A loader of its own for everything but the JDK. */
  private static URLClassLoader loader() {
    URL[] urls =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(File::new)
            .map(ClassLoaderLeakTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader("web application", urls, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(File file) {
    try {
      return file.toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts, logs and stops an appender inside a new loader, and lets go of it. */
  private static WeakReference<ClassLoader> deployAndUndeploy(String url, String mode)
      throws ReflectiveOperationException {
    URLClassLoader loader = loader();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Class<?> application = loader.loadClass(WebApplication.class.getName());
      assertThat(application.getClassLoader()).isSameAs(loader);
      Method run = application.getDeclaredMethod("run", String.class, String.class);
      run.setAccessible(true);
      run.invoke(null, url, mode);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause().toString());
    } finally {
      thread.setContextClassLoader(before);
    }
    return new WeakReference<>(loader);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delivered", "hook", "failing", "in flight", "json"})
  void loader_isCollectedAfterStop(String mode) throws ReflectiveOperationException {
    server.answering(
        (connection, request) -> {
          switch (mode) {
            case "failing" -> connection.answer(500);
            case "in flight" -> connection.stall();
            default -> connection.accept();
          }
        });
    WeakReference<ClassLoader> loader = deployAndUndeploy(server.url(), mode);
    assertThat(server.requests()).isNotEmpty();
    assertCollected(loader);
    assertThat(ownThreads()).isEmpty();
  }

  private static void assertCollected(WeakReference<ClassLoader> loader) {
    await()
        .atMost(IN_TIME)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              System.gc();
              return loader.get() == null;
            });
  }

  private static List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("buffering-http-"))
        .toList();
  }

  private static long clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("HttpClient-"))
        .count();
  }

  /** The JDK's client has a thread too, which on 17 ends only when nobody refers to the client. */
  @Test
  void stoppedAppender_thatIsStillReferredTo_keepsNoThreadAndNoConnection() {
    await().atMost(IN_TIME).until(ClassLoaderLeakTest::noClientThread);
    try (Rig rig = new Rig(server.url())) {
      rig.log("a", "one");
      rig.flushed();
      assertThat(clientThreads()).isPositive();
      rig.appender.stop();
      await()
          .atMost(IN_TIME)
          .pollInterval(Duration.ofMillis(200))
          .until(ClassLoaderLeakTest::noClientThread);
      assertThat(ownThreads()).isEmpty();
      await().atMost(IN_TIME).until(() -> server.open() == 0);
      rig.assertBooks(1, 0);
    }
  }

  private static boolean noClientThread() {
    System.gc();
    return clientThreads() == 0;
  }

  @Test
  void manyStartsAndStops_leaveNoThread() {
    await().atMost(IN_TIME).until(ClassLoaderLeakTest::noClientThread);
    for (int i = 0; i < 30; i++) {
      try (Rig rig = new Rig(server.url())) {
        rig.log("a", "event " + i);
        rig.flushed(); // a cold client on a busy machine may take longer than the rig's stop
      }
    }
    await().atMost(IN_TIME).until(ClassLoaderLeakTest::noClientThread);
    assertThat(ownThreads()).isEmpty();
    assertThat(server.acceptedLines("a")).hasSize(30);
  }
}
