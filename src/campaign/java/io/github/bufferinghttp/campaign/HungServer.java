package io.github.bufferinghttp.campaign;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server that takes connections and then hangs in the way it is told; raw sockets. */
final class HungServer implements AutoCloseable {

  /** Where it hangs. */
  enum At {
    /** It accepts, and never reads a byte. */
    READING(""),
    /** It reads all, and never answers. */
    ANSWERING(""),
    HEADERS("HTTP/1.1 200 OK\r\nContent-"),
    BODY("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab");

    private final String answer;

    At(String answer) {
      this.answer = answer;
    }
  }

  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final At at;

  HungServer(At at) throws IOException {
    this.at = at;
    this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, SinkServer.THREADS + "hung");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listener.accept();
        connections.add(connection);
        if (at != At.READING) {
          daemon(() -> readAndStall(connection));
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void readAndStall(Socket connection) {
    try {
      InputStream in = connection.getInputStream();
      byte[] buffer = new byte[65536];
      boolean answered = false;
      while (in.read(buffer) >= 0) {
        if (!answered) {
          connection.getOutputStream().write(at.answer.getBytes(StandardCharsets.US_ASCII));
          answered = true;
        }
      }
    } catch (IOException e) {
      // The client went away.
    }
  }

  /** How many connections were made. */
  int connections() {
    return connections.size();
  }

  String url() {
    return "http://localhost:" + listener.getLocalPort() + "/logs";
  }

  /** For TLS this is a handshake that nobody answers. */
  String secureUrl() {
    return "https://localhost:" + listener.getLocalPort() + "/logs";
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
