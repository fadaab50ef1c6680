package io.github.bufferinghttp.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A destination whose port is known, and refuses connections, before it is up. */
final class LateSink implements AutoCloseable {

  /** A line that came. */
  record Line(String shop, String text) {}

  /** Bound without listening: nobody else gets the port, and nobody can connect to it. */
  private final Socket reservation = new Socket();

  private final InetSocketAddress address;
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private HttpServer server;

  LateSink() {
    try {
      reservation.setReuseAddress(true);
      reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    address = new InetSocketAddress(reservation.getLocalAddress(), reservation.getLocalPort());
  }

  String url() {
    return "http://127.0.0.1:" + address.getPort() + "/logs";
  }

  void comeUp() throws IOException {
    reservation.close();
    server = HttpServer.create(address, 0);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String shop = exchange.getRequestHeaders().getFirst("X-Shop");
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      body.lines().forEach(line -> lines.add(new Line(shop, line)));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  /** The messages that came, in their order. */
  List<String> messages() {
    return lines.stream().map(line -> Http.json(line.text()).get("message").asText()).toList();
  }

  @Override
  public void close() throws IOException {
    reservation.close();
    if (server != null) {
      server.stop(0);
    }
  }
}
