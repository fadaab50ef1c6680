package io.github.bufferinghttp.bench.client;

import io.github.bufferinghttp.bench.Marker;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.MDC;

/**
 * The events: a message of about 200 bytes with two arguments, three MDC entries, and on 2 % of
 * them an exception of 20 frames. An event is made from its sequence number alone.
 */
final class Workload {

  static final String LOGGER = "com.example.shop.orders.OrderService";
  static final int EXCEPTION_EVERY = 50;

  private static final String TEMPLATE =
      "Order "
          + Marker.TEXT
          + "{} of customer {} was accepted and handed over to fulfilment: warehouse, carrier and"
          + " invoice were chosen by the default rules, no manual review is needed";
  private static final int VARIANTS = 64;
  private static final String[] CUSTOMERS = new String[VARIANTS];
  private static final Throwable[] EXCEPTIONS = new Throwable[VARIANTS];

  static {
    for (int i = 0; i < VARIANTS; i++) {
      CUSTOMERS[i] = "customer-" + (10_000 + i);
      EXCEPTIONS[i] = exception(i);
    }
  }

  private final Logger logger;
  private final String[] keys;

  Workload(Logger logger, int keys) {
    this.logger = logger;
    this.keys = new String[keys];
    Arrays.setAll(this.keys, i -> "tenant-" + i);
  }

  /** Gives the calling thread its MDC. */
  static void prepareThread() {
    MDC.put("k", "tenant-0");
    MDC.put("requestId", "5f2b8c1e-77d0-4c57-9a43-2f6f0c9d1b88");
    MDC.put("user", "maria.gonzalez");
  }

  void log(int sequence) {
    if (keys.length > 1) {
      MDC.put("k", keys[Math.floorMod(sequence * 0x9E3779B9 >>> 7, keys.length)]);
    }
    String customer = CUSTOMERS[sequence % VARIANTS];
    if (hasException(sequence)) {
      logger.error(TEMPLATE, sequence, customer, exceptionOf(sequence));
    } else {
      logger.info(TEMPLATE, sequence, customer);
    }
  }

  static boolean hasException(int sequence) {
    return sequence % EXCEPTION_EVERY == EXCEPTION_EVERY - 1;
  }

  static Throwable exceptionOf(int sequence) {
    return EXCEPTIONS[sequence / EXCEPTION_EVERY % VARIANTS];
  }

  /** Returns the message for a contestant that does without a logger. */
  static String message(String sequence, int variant) {
    return TEMPLATE.replaceFirst("\\{}", sequence).replaceFirst("\\{}", CUSTOMERS[variant]);
  }

  private static Throwable exception(int variant) {
    StackTraceElement[] frames = new StackTraceElement[20];
    for (int i = 0; i < frames.length; i++) {
      frames[i] =
          new StackTraceElement(
              "com.example.shop.orders.step" + i + ".Handler",
              "handleStep" + variant,
              "Handler.java",
              40 + i + variant);
    }
    Throwable exception = new IllegalStateException("carrier " + variant + " did not answer");
    exception.setStackTrace(frames);
    return exception;
  }
}
