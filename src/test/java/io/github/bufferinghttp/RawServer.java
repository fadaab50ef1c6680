package io.github.bufferinghttp;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * An HTTP server of bare sockets that a test scripts byte by byte: what it reads, what it sends,
 * where it stalls, how it ends a connection. Each connection has a thread of its own.
 */
final class RawServer implements AutoCloseable {

  /** Serves one request that was read whole; the connection is closed only if this does it. */
  interface Answer {
    void give(Connection connection, Request request) throws IOException;
  }

  /** Serves a connection from its first byte. */
  interface Script {
    void play(Connection connection) throws IOException;
  }

  /** A request that was read whole. */
  record Request(String line, Map<String, String> headers, byte[] body, int connection, long at) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String id() {
      return header("X-Batch-Id");
    }

    String key() {
      return header("X-Key");
    }

    List<String> lines() {
      return new String(body, StandardCharsets.UTF_8).lines().toList();
    }

    /** The lines of a body that is compressed. */
    List<String> plainLines() {
      ByteArrayInputStream raw = new ByteArrayInputStream(body);
      try (InputStream in =
          header("Content-Encoding").equals("zstd")
              ? new ZstdInputStream(raw)
              : new GZIPInputStream(raw)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final ServerSocket listener;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "raw-server");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Request> accepted = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger leftByPeer = new AtomicInteger();
  private volatile Answer answer = (connection, request) -> connection.accept();
  private volatile Script script = Connection::serve;

  /** A server on a free port of the loopback interface. */
  RawServer() {
    this(Ports.free());
  }

  /** A server on a port. */
  RawServer(int port) {
    this(bind(port));
  }

  /** A server on a listener, a TLS one for instance. */
  RawServer(ServerSocket listener) {
    this.listener = listener;
    threads.execute(this::listen);
  }

  private static ServerSocket bind(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.setReceiveBufferSize(16 * 1024);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers every request from now on so, once it was read whole. */
  RawServer answering(Answer newAnswer) {
    this.answer = newAnswer;
    return playing(Connection::serve);
  }

  /** Serves each new connection so. */
  RawServer playing(Script newScript) {
    this.script = newScript;
    return this;
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        int number = connections.incrementAndGet();
        threads.execute(() -> play(socket, number));
      } catch (IOException | RejectedExecutionException e) {
        // Closed.
      }
    }
  }

  private void play(Socket socket, int number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      script.play(new Connection(socket, number));
    } catch (IOException e) {
      // The client went away, or the test is over.
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  String url() {
    return "http://localhost:" + port() + "/logs";
  }

  /** Requests that were read whole, answered or not. */
  List<Request> requests() {
    return List.copyOf(requests);
  }

  List<Request> requests(String key) {
    return requests.stream().filter(request -> request.key().equals(key)).toList();
  }

  /** Requests that were answered with {@link Connection#accept}. */
  List<Request> accepted() {
    return List.copyOf(accepted);
  }

  /** The lines of the requests of a key that were accepted, in the order of their coming. */
  List<String> acceptedLines(String key) {
    return accepted.stream()
        .filter(request -> request.key().equals(key))
        .flatMap(request -> request.lines().stream())
        .toList();
  }

  /** Protocol and cipher suite of each TLS connection that sent a request. */
  List<String> tls() {
    return sockets.stream()
        .filter(SSLSocket.class::isInstance)
        .map(socket -> ((SSLSocket) socket).getSession())
        .filter(SSLSession::isValid)
        .map(session -> session.getProtocol() + " " + session.getCipherSuite())
        .toList();
  }

  /** What each TLS connection agreed to speak: empty if nothing was asked for. */
  List<String> protocolsTaken() {
    return sockets.stream()
        .filter(SSLSocket.class::isInstance)
        .map(socket -> ((SSLSocket) socket).getApplicationProtocol())
        .toList();
  }

  /** How many connections neither side has ended, as far as this one has seen. */
  long open() {
    return sockets.stream().filter(socket -> !socket.isClosed()).count();
  }

  /** Ends all connections. */
  void endAll() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Forgets all requests. */
  void forget() {
    requests.clear();
    accepted.clear();
  }

  int connections() {
    return connections.get();
  }

  /** How many connections the client ended while this server stalled. */
  int leftByPeer() {
    return leftByPeer.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
      endAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** One connection, from the server's side. */
  final class Connection {
    private final Socket socket;
    private final int number;
    private final InputStream in;
    private final OutputStream out;
    private String requestLine = "";
    private Request last;

    Connection(Socket socket, int number) throws IOException {
      this.socket = socket;
      this.number = number;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    int number() {
      return number;
    }

    /** Reads requests and answers them until somebody closes; by default accepts them. */
    void serve() throws IOException {
      while (!socket.isClosed()) {
        Request request = read();
        answer.give(this, request);
      }
    }

    /** Reads the next request, all of it. */
    Request read() throws IOException {
      Map<String, String> headers = readHead();
      return readBody(headers);
    }

    /** Reads the body behind the headers. */
    Request readBody(Map<String, String> headers) throws IOException {
      int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
      byte[] body = in.readNBytes(length);
      if (body.length < length) {
        throw new EOFException();
      }
      last = new Request(requestLine, headers, body, number, System.nanoTime());
      requests.add(last);
      return last;
    }

    /** Reads no further than to the empty line behind the headers. */
    Map<String, String> readHead() throws IOException {
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      requestLine = readLine();
      for (String line = readLine(); !line.isEmpty(); line = readLine()) {
        int colon = line.indexOf(':');
        headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
      return headers;
    }

    private String readLine() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException();
        }
        if (b != '\r') {
          line.write(b);
        }
      }
      return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Takes the last request as stored, and says so. */
    void accept() throws IOException {
      accepted.add(last);
      send(OK);
    }

    /** Takes the last request as stored, and says so in other words. */
    void accept(String answer) throws IOException {
      accepted.add(last);
      send(answer);
    }

    void answer(int status, String... headers) throws IOException {
      String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
      send("HTTP/1.1 " + status + " Said So\r\nContent-Length: 0\r\n" + more + "\r\n");
    }

    void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    /** Sends until the client ends the connection. */
    void sendForEver(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      try {
        while (true) {
          out.write(bytes);
        }
      } catch (IOException e) {
        leftByPeer.incrementAndGet();
        throw e;
      }
    }

    /** Says nothing more until the client ends the connection. */
    void stall() throws IOException {
      try {
        while (in.read() >= 0) {
          // What it still sends is of no interest.
        }
        leftByPeer.incrementAndGet();
      } catch (SocketException e) {
        leftByPeer.incrementAndGet();
      } finally {
        socket.close();
      }
    }

    /** Reads nothing and says nothing until the server is closed. */
    void ignore() throws IOException {
      try {
        Thread.currentThread().join();
      } catch (InterruptedException e) {
        socket.close();
      }
    }

    /** Ends the connection with a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    void close() throws IOException {
      socket.close();
    }
  }
}
