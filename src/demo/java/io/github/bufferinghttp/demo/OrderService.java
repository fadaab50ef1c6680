package io.github.bufferinghttp.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** The application: a web service that takes orders for several tenants, and logs as they do. */
final class OrderService {

  private static final Logger log = LoggerFactory.getLogger(OrderService.class);

  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final AtomicInteger orders = new AtomicInteger();
  private final HttpServer server;
  private final Ledger ledger;

  /** A payment did not go through. */
  private static final class PaymentDeclined extends Exception {
    private static final long serialVersionUID = 1;

    PaymentDeclined(String why) {
      super(why);
    }
  }

  OrderService(Ledger ledger) throws IOException {
    this.ledger = ledger;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    InetSocketAddress address = server.getAddress();
    return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/orders/";
  }

  /** Answers what is under way, and ends. */
  void close() {
    server.stop(1);
    threads.shutdown();
  }

  @SuppressWarnings("try") // the MDC's entries are there to be closed
  private void handle(HttpExchange exchange) throws IOException {
    String tenant = exchange.getRequestURI().getPath().substring("/orders/".length());
    try (exchange;
        var forTenant = MDC.putCloseable("tenant", tenant);
        var forRequest = MDC.putCloseable("requestId", UUID.randomUUID().toString())) {
      exchange.sendResponseHeaders(order(tenant, orders.incrementAndGet()), -1);
    }
  }

  private int order(String tenant, int order) {
    int items = 1 + order % 7;
    log(
        tenant,
        Level.INFO,
        log.atInfo()
            .setMessage("Order {} of {} items came in")
            .addArgument(order)
            .addArgument(items)
            .addKeyValue("items", items));
    if (order % 11 == 0) {
      log(
          tenant,
          Level.WARN,
          log.atWarn()
              .setMessage("Only {} left of article {}")
              .addArgument(order % 5)
              .addArgument("A-" + order % 97)
              .addKeyValue("article", "A-" + order % 97));
    }
    double total = items * 9.99;
    try {
      charge(order, total);
    } catch (PaymentDeclined e) {
      log(
          tenant,
          Level.ERROR,
          log.atError().setMessage("Order {} failed").addArgument(order).setCause(e));
      return 402;
    }
    log(
        tenant,
        Level.INFO,
        log.atInfo()
            .setMessage("Order {} is paid")
            .addArgument(order)
            .addKeyValue("order", order)
            .addKeyValue("total", total));
    return 201;
  }

  private static void charge(int order, double total) throws PaymentDeclined {
    if (order % 53 == 0) {
      throw new PaymentDeclined("The bank refuses " + total + " for order " + order);
    }
  }

  private void log(String tenant, Level level, LoggingEventBuilder event) {
    ledger.log(event, tenant, level);
  }
}
