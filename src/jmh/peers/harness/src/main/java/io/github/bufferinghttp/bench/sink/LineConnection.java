package io.github.bufferinghttp.bench.sink;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** One TCP connection of the sink that carries lines and gets no answer. */
final class LineConnection implements Runnable {

  private final Socket socket;
  private final Ledger ledger;

  LineConnection(Socket socket, Ledger ledger) {
    this.socket = socket;
    this.ledger = ledger;
  }

  @Override
  public void run() {
    Bytes bytes = new Bytes();
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        bytes.reserve(1 << 16);
        int read = in.read(bytes.array, bytes.size, bytes.array.length - bytes.size);
        if (read < 0) {
          return;
        }
        Acknowledgement.hurry(socket);
        int end = bytes.size + read;
        int whole = end;
        while (whole > bytes.size && bytes.array[whole - 1] != '\n') {
          whole--;
        }
        if (whole == bytes.size) {
          // No line ended in this piece.
          bytes.size = end;
          ledger.publish(0, read);
          continue;
        }
        ledger.mark(bytes.array, 0, whole);
        ledger.publish(0, read);
        System.arraycopy(bytes.array, whole, bytes.array, 0, end - whole);
        bytes.size = end - whole;
      }
    } catch (IOException e) {
      System.err.println("sink: " + e);
    }
  }
}
