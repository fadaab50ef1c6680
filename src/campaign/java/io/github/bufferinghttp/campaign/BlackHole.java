package io.github.bufferinghttp.campaign;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port at which no connection comes about: a listener whose backlog is full drops each SYN. */
final class BlackHole implements AutoCloseable {

  private final ServerSocket listener;
  private final List<Socket> backlog = new ArrayList<>();

  BlackHole() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (int i = 0; i < 16; i++) {
      Socket socket = new Socket();
      backlog.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()), 200);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    close();
    throw new IOException("the backlog does not fill on this system");
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort() + "/logs";
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : backlog) {
      socket.close();
    }
  }
}
