package io.github.bufferinghttp.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy before a real server, which hands requests on and may lose the answers. */
final class Relay implements AutoCloseable {

  /** What becomes of the answer to a request. */
  enum Answers {
    PASS,
    /** The connection ends without an answer. */
    CUT,
    /** A 502 instead. */
    BAD_GATEWAY
  }

  private static final Set<String> THE_CLIENTS_OWN =
      Set.of("host", "connection", "content-length", "transfer-encoding", "expect");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String target;
  private final List<Answers> script;

  /** The status that the real server gave to each request. */
  final List<Integer> statuses = new CopyOnWriteArrayList<>();

  /** What the real server answered to each request. */
  final List<String> bodies = new CopyOnWriteArrayList<>();

  /** The first answers go by the script, the others pass. */
  Relay(String target, Answers... script) {
    this.target = target;
    this.script = List.of(script);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpResponse<String> response = handOn(exchange);
      int number;
      synchronized (statuses) {
        number = statuses.size();
        statuses.add(response.statusCode());
        bodies.add(response.body());
      }
      switch (number < script.size() ? script.get(number) : Answers.PASS) {
        case PASS -> {
          byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
        }
        case BAD_GATEWAY -> exchange.sendResponseHeaders(502, -1);
        case CUT -> {} // closing the exchange closes the connection
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<String> handOn(HttpExchange exchange)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
            .POST(BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange.getRequestHeaders().entrySet().stream()
        .filter(header -> !THE_CLIENTS_OWN.contains(header.getKey().toLowerCase(Locale.ROOT)))
        .forEach(header -> request.header(header.getKey(), header.getValue().get(0)));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
