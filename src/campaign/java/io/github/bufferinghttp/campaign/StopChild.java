package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.campaign.Stop.HangingEncoder;
import java.lang.ref.Reference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** An application that ends by {@code System.exit} in a bad place while its destination hangs. */
final class StopChild {

  static final String EXITING = "exiting";
  static final int STATUS = 7;

  private StopChild() {}

  /** Takes the url, the place, and the shutdown timeout in milliseconds. */
  public static void main(String[] arguments) throws InterruptedException {
    String place = arguments[1];
    if (place.equals("client")) {
      clientAlone(arguments[0]);
    }
    Subject subject =
        new Subject(
            arguments[0],
            builder -> {
              builder
                  .flushInterval(Duration.ofMillis(20))
                  .shutdownHook(true)
                  .shutdownTimeout(Duration.ofMillis(Long.parseLong(arguments[2])));
              return place.equals("encoder")
                  ? builder.encoder(new HangingEncoder(StopChild::exit))
                  : builder;
            });
    BufferingHttpAppender appender = subject.appender;
    subject.logger("child").info("first");
    if (place.equals("encoder")) {
      Thread.currentThread().join();
    }
    Wait.until(Duration.ofSeconds(10), () -> appender.metrics().requests() > 0);
    subject.logger("child").info("the last one: {}", new Exiting());
  }

  /** No appender, but what it uses, in the same state. */
  private static void clientAlone(String url) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .POST(HttpRequest.BodyPublishers.ofString("alone"))
            .build();
    CompletableFuture<?> answer = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    Thread.sleep(300); // for the connection; the answer never comes
    answer.cancel(true);
    for (int waiting = 0; waiting < 10; waiting = selectorWaits() ? waiting + 1 : 0) {
      Thread.sleep(10);
    }
    exit();
    Reference.reachabilityFence(client); // a client that nothing refers to ends its thread
  }

  /** Whether the client's thread is in native code, which is what the JVM's end waits for. */
  private static boolean selectorWaits() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().endsWith("SelectorManager"))
        .map(Map.Entry::getValue)
        .anyMatch(stack -> stack.length > 0 && stack[0].isNativeMethod());
  }

  private static void exit() {
    System.out.println(EXITING);
    System.exit(STATUS);
  }

  /** An argument whose text ends the JVM. */
  private static final class Exiting {
    @Override
    public String toString() {
      exit();
      return "never";
    }
  }
}
