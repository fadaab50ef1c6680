package io.github.bufferinghttp.bench.sink;

import io.github.bufferinghttp.bench.SharedPage;
import io.github.bufferinghttp.bench.SharedPage.Field;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * The process that receives: an HTTP port and a TCP port on the loopback interface, a thread a
 * connection. It ends when its standard input does, so it never outlives the comparison.
 */
public final class Sink {

  private Sink() {}

  /** Arguments: the shared page's file, and the milliseconds that each answer is held back. */
  public static void main(String[] arguments) throws IOException {
    SharedPage page = SharedPage.open(Path.of(arguments[0]));
    long delayMillis = Long.parseLong(arguments[1]);
    Ledger ledger = new Ledger(page);
    ServerSocket lines = listen(socket -> new LineConnection(socket, ledger));
    ServerSocket http = listen(socket -> new HttpConnection(socket, ledger, delayMillis));
    page.set(Field.TCP_PORT, lines.getLocalPort());
    page.set(Field.HTTP_PORT, http.getLocalPort());
    while (System.in.read() >= 0) {
      // Nothing is said; only the end matters.
    }
    System.exit(0);
  }

  private static ServerSocket listen(Function<Socket, Runnable> connection) throws IOException {
    ServerSocket server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    start(
        () -> {
          while (true) {
            try {
              start(connection.apply(server.accept()));
            } catch (IOException e) {
              System.err.println("sink: " + e);
              return;
            }
          }
        });
    return server;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "sink");
    thread.setDaemon(true);
    thread.start();
  }
}
