package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.campaign.OracleConnection.Request;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A log store that remembers every event it was sent, and in which request. It can go away and come
 * back at the same port, and misbehave as it is told. Any thread.
 */
final class Oracle implements AutoCloseable {

  /** Says how each request is served; it has come as far as its first byte. */
  interface Behaviour {
    void serve(OracleConnection connection, Oracle oracle) throws IOException;
  }

  /** Stores a request and says so. */
  static final Behaviour WELL =
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.answer(200);
      };

  /** Below the ports that the system gives to clients: nobody takes ours while we are away. */
  private static final int LOWEST_PORT = 20_000;

  private static final int PORTS = 12_000;

  private final int port;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "oracle");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Arrival> arrivals = new ArrayList<>(); // guarded by itself
  private final Set<String> batches = new HashSet<>(); // guarded by arrivals
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong highest = new AtomicLong(-1);
  private final AtomicLong requests = new AtomicLong();
  private volatile Behaviour behaviour = WELL;
  private volatile @Nullable ServerSocket listener;

  /** An oracle at a free port of the loopback interface, which is up. */
  Oracle() throws IOException {
    Random random = new Random();
    int free = 0;
    while (free == 0) {
      int candidate = LOWEST_PORT + random.nextInt(PORTS);
      try {
        listener = bind(candidate);
        free = candidate;
      } catch (BindException e) {
        // Somebody else has it.
      }
    }
    port = free;
    listen();
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  String url() {
    return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
  }

  /** Serves every request from now on so. */
  Oracle behaving(Behaviour next) {
    behaviour = next;
    return this;
  }

  /** Goes away: connections are refused, those that there are end. */
  synchronized void down() throws IOException {
    ServerSocket open = listener;
    listener = null;
    if (open != null) {
      open.close();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Comes back, at the same port. */
  synchronized void up() throws IOException {
    if (listener == null) {
      listener = bind(port);
      listen();
    }
  }

  private void listen() {
    ServerSocket open = listener;
    if (open == null) {
      return;
    }
    threads.execute(
        () -> {
          while (!open.isClosed()) {
            try {
              Socket socket = open.accept();
              sockets.add(socket);
              if (open.isClosed()) {
                socket.close(); // it came in while we went
              } else {
                threads.execute(() -> serve(socket));
              }
            } catch (IOException e) {
              // Down.
            }
          }
        });
  }

  private void serve(Socket socket) {
    try (socket) {
      OracleConnection connection = new OracleConnection(socket);
      while (connection.isOpen() && connection.await()) {
        requests.incrementAndGet();
        behaviour.serve(connection, this);
      }
    } catch (IOException e) {
      // The client left, or this oracle did.
    } finally {
      sockets.remove(socket);
    }
  }

  /** Stores what a request holds. */
  void store(Request request) {
    LongStream.Builder found = LongStream.builder();
    int[] unreadable = {0};
    EventText.read(
        request.body(),
        0,
        new EventText.Reader() {
          @Override
          public void event(long event) {
            found.add(event);
          }

          @Override
          public void unreadable() {
            unreadable[0]++;
          }
        });
    long[] held = found.build().toArray();
    String batchId = request.header("X-Batch-Id");
    synchronized (arrivals) {
      batches.add(batchId);
      arrivals.add(
          new Arrival(System.nanoTime(), batchId, request.header("X-Key"), held, unreadable[0]));
    }
    events.addAndGet(held.length);
    for (long event : held) {
      highest.accumulateAndGet(EventText.number(event), Math::max);
    }
  }

  /** Whether it has stored a request with this one's batch id. */
  boolean hasStored(Request request) {
    synchronized (arrivals) {
      return batches.contains(request.header("X-Batch-Id"));
    }
  }

  /** What it stored so far, in the order of coming. */
  List<Arrival> arrivals() {
    synchronized (arrivals) {
      return List.copyOf(arrivals);
    }
  }

  /** How many events it stored, repeats included. */
  long events() {
    return events.get();
  }

  /** The highest number of an event that it stored, over all keys; -1 before the first. */
  long highest() {
    return highest.get();
  }

  /** How many requests it saw the first byte of. */
  long requests() {
    return requests.get();
  }

  /** Waits until nothing was stored for a while; false if that does not come in time. */
  boolean awaitQuiet(long quietMillis, long mostMillis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
    long seen = events();
    long since = System.nanoTime();
    while (System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(quietMillis)) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
      if (events() != seen) {
        seen = events();
        since = System.nanoTime();
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    down();
    threads.shutdownNow();
  }
}
