package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * An application in a JVM whose look-ups of host names hang: its hosts file is a pipe, which blocks
 * whoever opens it until somebody writes.
 */
final class HangingNames {

  private static final Duration REQUEST = Duration.ofMillis(800);
  private static final Duration SHUTDOWN = Duration.ofMillis(600);

  private HangingNames() {}

  /**
   * Ends with an error if something does not hold.
   *
   * @param args the pipe
   */
  public static void main(String[] args) {
    try (RawServer server = new RawServer();
        Rig well = new Rig("http://127.0.0.1:" + server.port() + "/logs")) {
      String url = "http://collector.test:" + server.port() + "/logs";
      long begin = System.nanoTime();
      Rig comesBack = rig(url);
      Rig stopped = rig(url);
      Rig proxied = new Rig("http://127.0.0.1:1/", b -> b.proxy(proxy()).shutdownTimeout(SHUTDOWN));
      proxied.log("d", "five");
      comesBack.log("a", "one", "two");
      stopped.log("b", "three");
      assertThat(since(begin)).as("start and log").isLessThan(Duration.ofSeconds(3));

      well.log("c", "four");
      well.flushed();
      assertThat(server.acceptedLines("c")).containsExactly("four");

      await()
          .atMost(REQUEST.multipliedBy(4))
          .until(() -> comesBack.appender.metrics().requests() >= 2);
      assertThat(comesBack.statuses()).singleElement().asString().contains("no connection within");
      assertThat(comesBack.appender.metrics().buffered()).isEqualTo(2);

      for (Rig hanging : List.of(stopped, proxied)) {
        begin = System.nanoTime();
        hanging.appender.stop();
        assertThat(since(begin)).as("stop").isLessThan(SHUTDOWN.plusMillis(250));
        hanging.assertBooks(0, 1);
      }

      answerFrom(args[0]);
      comesBack.flushed();
      assertThat(server.acceptedLines("a")).containsExactly("one", "two");
      comesBack.assertBooks(2, 0);
      comesBack.close();
    }
    System.out.println("all held");
    System.exit(0);
  }

  private static ProxyConfig proxy() {
    ProxyConfig proxy = new ProxyConfig();
    proxy.setHost("collector.test");
    return proxy;
  }

  private static Rig rig(String url) {
    return new Rig(url, builder -> builder.requestTimeout(REQUEST).shutdownTimeout(SHUTDOWN));
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** From now on each look-up is answered. */
  private static void answerFrom(String pipe) {
    Thread names =
        new Thread(
            () -> {
              while (true) {
                try (OutputStream out = new FileOutputStream(pipe)) {
                  out.write("127.0.0.1 collector.test\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                  // The reader had enough; the next one comes.
                }
              }
            });
    names.setDaemon(true);
    names.start();
  }
}
