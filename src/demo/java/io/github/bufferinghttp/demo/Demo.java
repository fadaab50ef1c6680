package io.github.bufferinghttp.demo;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.Status;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Shows the appender at work: an application under load, a receiver that goes away and comes back,
 * and in the end a table of what was logged against what arrived. Takes about 25 seconds; ends with
 * 0 only if every event arrived exactly once, in order, under its own key's headers.
 */
public final class Demo {

  private static final int ORDERS_PER_SECOND = 300;

  private final Screen screen = new Screen();
  private final Ledger ledger = new Ledger();
  private final Receiver receiver = new Receiver(ledger);
  private final LoggerContext logback;
  private final BufferingHttpAppender appender;
  private boolean up;

  private Demo() throws Exception {
    setUp(true);
    System.setProperty("RECEIVER_URL", receiver.url()); // logback.xml refers to it
    logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    logback.getStatusManager().add(this::status);
    appender =
        (BufferingHttpAppender) logback.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("HTTP");
    if (appender == null || !appender.isStarted()) {
      throw new IllegalStateException("logback.xml is wrong: " + statuses(logback));
    }
  }

  private static List<Status> statuses(LoggerContext logback) {
    return logback.getStatusManager().getCopyOfStatusList();
  }

  public static void main(String[] args) throws Exception {
    int status = 1;
    try {
      status = new Demo().run() ? 0 : 1;
    } catch (Exception | Error e) {
      e.printStackTrace();
    }
    System.exit(status); // whatever threads are left
  }

  private boolean run() throws Exception {
    OrderService service = new OrderService(ledger);
    Shoppers shoppers = new Shoppers(service.url(), ORDERS_PER_SECOND);

    screen.say("An order service logs to a receiver at " + receiver.url());
    watch(6, 1000);
    screen.showKeys(ledger);

    screen.say("One answer is lost, then the receiver goes down; the application goes on");
    receiver.loseAnAnswer();
    watch(1, 1000);
    setUp(false);
    watch(6, 1000);

    screen.say("The receiver is up again");
    setUp(true);
    watch(8, 250);
    watch(4, 1000);
    screen.showKeys(ledger);

    shoppers.close();
    service.close();
    boolean flushed = appender.flush(Duration.ofSeconds(15));
    logback.stop();
    receiver.close();
    return verdict(flushed, shoppers.failed());
  }

  private void setUp(boolean up) throws Exception {
    if (up) {
      receiver.up();
    } else {
      receiver.down();
    }
    this.up = up;
  }

  private void watch(int times, int millis) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      Thread.sleep(millis);
      screen.show(up, ledger, appender.metrics());
    }
  }

  /** What the appender has to say about its own state, it says through Logback. */
  private void status(Status status) {
    if (status.getLevel() >= Status.WARN) {
      screen.say("Logback's status: " + status.getMessage());
    }
  }

  private boolean verdict(boolean flushed, int failed) {
    AppenderMetrics metrics = appender.metrics();
    screen.prove(ledger, metrics);
    long logged = ledger.logged();
    boolean books =
        metrics.appended() == logged
            && metrics.delivered() == ledger.arrived()
            && metrics.dropped() == 0
            && metrics.buffered() + metrics.spooled() == 0;
    boolean proven =
        flushed
            && failed == 0
            && books
            && logged > 0
            && ledger.rows().values().stream().allMatch(Ledger.Row::proven);
    screen.say(
        proven
            ? "\nPROVEN: every event arrived exactly once, in order per key, and the books agree."
            : "\nBROKEN: see the table; flushed: %s, books agree: %s, failed orders: %d"
                .formatted(flushed, books, failed));
    return proven;
  }
}
