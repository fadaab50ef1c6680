package io.github.bufferinghttp.bench.client;

import io.github.bufferinghttp.bench.Marker;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.MDC;

/**
 * The events: a message of about 200 bytes, or as long as is asked, with two arguments, three MDC
 * entries, and on 2 % of them an exception of 20 frames. An event is made from its sequence number
 * alone.
 */
final class Workload {

  static final String LOGGER = "com.example.shop.orders.OrderService";
  static final int EXCEPTION_EVERY = 50;

  private static final String HEAD = "Order " + Marker.TEXT + "{} of customer {}";
  private static final String TAIL =
      " was accepted and handed over to fulfilment: warehouse, carrier and"
          + " invoice were chosen by the default rules, no manual review is needed";

  /** The characters of the arguments beyond those of their places: 7 digits, a customer. */
  private static final int ARGUMENTS = 7 + 14 - 4;

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
  private final String template;
  private final String[] keys;

  Workload(Logger logger, int keys, int messageBytes) {
    this.logger = logger;
    this.template = template(messageBytes);
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
      logger.error(template, sequence, customer, exceptionOf(sequence));
    } else {
      logger.info(template, sequence, customer);
    }
  }

  static boolean hasException(int sequence) {
    return sequence % EXCEPTION_EVERY == EXCEPTION_EVERY - 1;
  }

  static Throwable exceptionOf(int sequence) {
    return EXCEPTIONS[sequence / EXCEPTION_EVERY % VARIANTS];
  }

  /** Returns the template of messages of so many bytes; 0 for those of about 200. */
  static String template(int messageBytes) {
    if (messageBytes == 0) {
      return HEAD + TAIL;
    }
    int tail = Math.max(0, messageBytes - HEAD.length() - ARGUMENTS);
    return HEAD + TAIL.repeat(tail / TAIL.length() + 1).substring(0, tail);
  }

  /** Returns the message for a contestant that does without a logger. */
  static String message(String template, String sequence, int variant) {
    return template.replaceFirst("\\{}", sequence).replaceFirst("\\{}", CUSTOMERS[variant]);
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
