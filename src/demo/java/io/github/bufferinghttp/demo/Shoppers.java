package io.github.bufferinghttp.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The load: threads that place orders at a steady rate. */
final class Shoppers {

  private static final List<String> TENANTS = List.of("acme", "globex", "initech");
  private static final int THREADS = 4;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile boolean done;

  Shoppers(String url, int ordersPerSecond) {
    long pause = THREADS * 1_000_000_000L / ordersPerSecond;
    for (int i = 0; i < THREADS; i++) {
      int first = i;
      Thread thread = new Thread(() -> shop(url, first, pause), "shopper-" + i);
      thread.start();
      threads.add(thread);
    }
  }

  /** Orders that the application did not answer: its logging must not have hurt any. */
  int failed() {
    return failed.get();
  }

  /** Lets the orders under way finish, and ends. */
  void close() throws InterruptedException {
    done = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void shop(String url, int first, long pause) {
    long next = System.nanoTime();
    for (int i = first; !done; i++) {
      String tenant = TENANTS.get(i % TENANTS.size());
      try {
        HttpRequest order =
            HttpRequest.newBuilder(URI.create(url + tenant))
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.noBody())
                .build();
        client.send(order, BodyHandlers.discarding());
      } catch (IOException e) {
        failed.incrementAndGet();
      } catch (InterruptedException e) {
        return;
      }
      next = Math.max(next + pause, System.nanoTime() - pause); // no rush after a pause
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }
}
