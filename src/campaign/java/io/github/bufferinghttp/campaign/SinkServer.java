package io.github.bufferinghttp.campaign;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An HTTP server on the loopback that hands each request to its owner and answers as told. */
final class SinkServer implements AutoCloseable {

  /** How the names of its threads begin. */
  static final String THREADS = "sink-";

  /** Takes a request and says which status it gets; several threads. */
  interface Taker {
    int take(Headers headers, byte[] body) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final AtomicInteger requests = new AtomicInteger();
  private final Taker taker;
  private final String scheme;

  SinkServer(Taker taker) throws IOException {
    this(0, null, taker);
  }

  /** With {@code tls} it speaks TLS; port 0 is any. */
  SinkServer(int port, @Nullable SSLContext tls, Taker taker) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    if (tls == null) {
      server = HttpServer.create(address, 0);
    } else {
      HttpsServer secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls));
      server = secure;
    }
    this.scheme = tls == null ? "http" : "https";
    this.taker = taker;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, THREADS + port());
              thread.setDaemon(true);
              return thread;
            });
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    byte[] body = exchange.getRequestBody().readAllBytes();
    int status;
    try {
      status = taker.take(exchange.getRequestHeaders(), body);
    } catch (RuntimeException e) {
      e.printStackTrace();
      status = 500;
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return scheme + "://localhost:" + port() + "/logs";
  }

  /** Every attempt. */
  int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
