package io.github.bufferinghttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A real HTTP server that keeps what it is sent and answers as a test says. */
final class Receiver implements AutoCloseable {

  /** A request as it came. */
  record Received(Map<String, String> headers, byte[] raw, String path) {
    String header(String name) {
      return headers.get(name);
    }

    String body() {
      boolean gzip = "gzip".equals(header("Content-Encoding"));
      return new String(gzip ? gunzip(raw) : raw, StandardCharsets.UTF_8);
    }

    List<String> lines() {
      return body().lines().toList();
    }
  }

  /** What to answer to a request; the requests so far include it. */
  interface Behaviour {
    void answer(HttpExchange exchange, Received request, int number) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Received> requests = new CopyOnWriteArrayList<>();
  private volatile Behaviour behaviour = (exchange, request, number) -> reply(exchange, 200, "");

  Receiver() {
    this(0);
  }

  Receiver(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    byte[] raw = exchange.getRequestBody().readAllBytes();
    Received received = new Received(headers, raw, exchange.getRequestURI().toString());
    int number;
    synchronized (requests) {
      requests.add(received);
      number = requests.size();
    }
    behaviour.answer(exchange, received, number);
  }

  Receiver answering(Behaviour behaviour) {
    this.behaviour = behaviour;
    return this;
  }

  /** Always the same status. */
  Receiver answering(int status) {
    return answering((exchange, request, number) -> reply(exchange, status, ""));
  }

  static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://localhost:" + port() + "/logs";
  }

  List<Received> requests() {
    return List.copyOf(requests);
  }

  /** Every line of every request, in the order of the requests. */
  List<String> lines() {
    return requests.stream().flatMap(request -> request.lines().stream()).toList();
  }

  private static byte[] gunzip(byte[] raw) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
