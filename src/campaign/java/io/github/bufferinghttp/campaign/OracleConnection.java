package io.github.bufferinghttp.campaign;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** A connection to the oracle, from its side: reads HTTP/1.1 and answers it, well or badly. */
final class OracleConnection {

  /** A request that was read whole; the body is uncompressed. */
  record Request(Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  OracleConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    this.out = socket.getOutputStream();
    socket.setTcpNoDelay(true);
  }

  boolean isOpen() {
    return !socket.isClosed();
  }

  /** Waits for the first byte of a request; false if the client left instead. */
  boolean await() throws IOException {
    in.mark(1);
    boolean came = in.read() >= 0;
    if (came) {
      in.reset();
    }
    return came;
  }

  /** Reads a request, all of it. */
  Request read() throws IOException {
    return readBody(readHead());
  }

  /** Reads no further than to the empty line behind the headers. */
  Map<String, String> readHead() throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    readLine();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return headers;
  }

  /** Reads the body behind the headers. */
  Request readBody(Map<String, String> headers) throws IOException {
    byte[] body = readBytes(length(headers));
    if (headers.getOrDefault("Content-Encoding", "").equals("gzip")) {
      try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
        body = plain.readAllBytes();
      }
    }
    return new Request(headers, body);
  }

  /** How long the body is that follows. */
  static int length(Map<String, String> headers) throws IOException {
    String length = headers.get("Content-Length");
    if (length == null) {
      throw new IOException("a request without Content-Length: " + headers);
    }
    return Integer.parseInt(length);
  }

  byte[] readBytes(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
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

  /** Answers without a body. */
  void answer(int status, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    send("HTTP/1.1 " + status + " So\r\nContent-Length: 0\r\n" + more + "\r\n");
  }

  void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Sends a text again and again, until the client leaves or it was so many bytes. */
  void sendMany(String text, int most) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int sent = 0; sent < most; sent += bytes.length) {
      out.write(bytes);
    }
    out.flush();
  }

  /** Says nothing more until the client leaves. */
  void stall() throws IOException {
    try {
      while (in.read() >= 0) {
        // What it still sends is of no interest.
      }
    } catch (SocketException e) {
      // It left with a reset.
    }
    close();
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
