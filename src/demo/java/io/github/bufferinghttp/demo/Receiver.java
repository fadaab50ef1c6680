package io.github.bufferinghttp.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.bufferinghttp.demo.Ledger.Arrival;
import io.github.bufferinghttp.demo.Ledger.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Where the logs go: an HTTP server that can be taken down, and comes up at the same port. */
final class Receiver {

  private final ObjectMapper json = new ObjectMapper();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicBoolean loseAnswer = new AtomicBoolean();
  private final Ledger ledger;
  private @Nullable HttpServer server;
  private int port;

  Receiver(Ledger ledger) {
    this.ledger = ledger;
  }

  void up() throws IOException {
    HttpServer next =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    next.createContext("/logs", this::handle);
    next.setExecutor(threads);
    next.start();
    port = next.getAddress().getPort();
    server = next;
  }

  void down() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  void close() {
    down();
    threads.shutdownNow();
  }

  String url() {
    return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/logs";
  }

  /** The next request is stored, but its sender never learns of it: it has to repeat it. */
  void loseAnAnswer() {
    loseAnswer.set(true);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] wire = exchange.getRequestBody().readAllBytes();
      Headers headers = exchange.getRequestHeaders();
      byte[] body = "gzip".equals(headers.getFirst("Content-Encoding")) ? gunzip(wire) : wire;
      String tenant = headers.getFirst("X-Tenant");
      String level = headers.getFirst("X-Level");
      ledger.arrived(
          new Request(
              headers.getFirst("X-Batch-Id"),
              tenant + "/" + level,
              "X-Tenant: " + tenant + ", X-Level: " + level,
              events(body),
              body.length,
              wire.length));
      if (!loseAnswer.compareAndSet(true, false)) {
        exchange.sendResponseHeaders(204, -1);
      }
    }
  }

  /** What the events themselves say, to be compared with the request's headers. */
  private List<Arrival> events(byte[] body) throws IOException {
    List<Arrival> events = new ArrayList<>();
    for (String line : new String(body, StandardCharsets.UTF_8).split("\n")) {
      JsonNode event = json.readTree(line);
      String key = event.at("/mdc/tenant").asText() + "/" + event.at("/level").asText();
      events.add(new Arrival(key, event.at("/kvp/number").intValue()));
    }
    return events;
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }
}
