package io.github.bufferinghttp.bench.sink;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One HTTP/1.1 connection of the sink: keep-alive, with Content-Length or chunked bodies. */
final class HttpConnection implements Runnable {

  private static final byte[] NO_CONTENT = answer("204 No Content\r\n");
  private static final byte[] OTLP =
      answer("200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n");
  private static final byte[] OK =
      answer("200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n", "{}");

  private final Socket socket;
  private final Ledger ledger;
  private final long delayNanos;
  private final BodyDecoder decoder = new BodyDecoder();
  private final Bytes body = new Bytes();
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long wireBytes;

  HttpConnection(Socket socket, Ledger ledger, long delayMillis) {
    this.socket = socket;
    this.ledger = ledger;
    this.delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      String requestLine;
      while ((requestLine = line(in)) != null) {
        serve(requestLine, in, out);
      }
    } catch (EOFException e) {
      // The client has gone.
    } catch (IOException | RuntimeException e) {
      System.err.println("sink: " + e);
    }
  }

  private void serve(String requestLine, InputStream in, OutputStream out) throws IOException {
    int length = 0;
    boolean chunked = false;
    String encoding = "";
    String type = "";
    String header;
    while ((header = line(in)) != null && !header.isEmpty()) {
      int colon = header.indexOf(':');
      String value = header.substring(colon + 1).trim();
      switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "content-encoding" -> encoding = value;
        case "content-type" -> type = value;
        case "expect" ->
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        default -> {}
      }
    }
    body.size = 0;
    if (chunked) {
      while ((length = Integer.parseInt(line(in), 16)) > 0) {
        read(in, length);
        line(in);
      }
      line(in);
    } else {
      read(in, length);
    }
    String path = requestLine.split(" ", 3)[1];
    boolean otlp = path.startsWith("/v1/logs");
    Bytes decoded = decoder.decode(body, encoding, otlp ? "" : type);
    ledger.mark(decoded.array, 0, decoded.size);
    if (delayNanos > 0) {
      LockSupport.parkNanos(delayNanos);
    }
    out.write(path.startsWith("/loki/") ? NO_CONTENT : otlp ? OTLP : OK);
    ledger.publish(1, wireBytes);
    wireBytes = 0;
  }

  /** Reads so many bytes of body; large pieces go past the buffer. */
  private void read(InputStream in, int length) throws IOException {
    body.reserve(length);
    int buffered = Math.min(length, limit - position);
    System.arraycopy(buffer, position, body.array, body.size, buffered);
    position += buffered;
    body.size += buffered;
    int missing = length - buffered;
    while (missing > 0) {
      int read = in.read(body.array, body.size, missing);
      if (read < 0) {
        throw new EOFException();
      }
      Acknowledgement.hurry(socket);
      body.size += read;
      missing -= read;
      wireBytes += read;
    }
  }

  /** Returns the next line without its end, or null when the client has closed before it. */
  private String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (position == limit) {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        if (limit == 0) {
          throw new EOFException();
        }
        wireBytes += limit;
      }
      char next = (char) (buffer[position++] & 0xff);
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append(next);
      }
    }
  }

  private static byte[] answer(String statusAndHeaders) {
    return answer(statusAndHeaders, "");
  }

  private static byte[] answer(String statusAndHeaders, String body) {
    return ("HTTP/1.1 " + statusAndHeaders + "\r\n" + body).getBytes(StandardCharsets.US_ASCII);
  }
}
