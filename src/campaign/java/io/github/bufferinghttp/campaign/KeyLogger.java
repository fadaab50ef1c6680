package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.Logger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.MDC;

/** A thread that logs one key's events, numbered in their order, at a pace. */
final class KeyLogger extends Thread {

  private final Logger logger;
  private final int key;
  private final long first;
  private final double rate;
  private final Journal journal;
  private volatile long logged;
  private volatile boolean ended;

  /**
   * A thread that is not started.
   *
   * @param first the number of its first event
   * @param rate events a second
   */
  KeyLogger(Logger logger, int key, long first, double rate, Journal journal) {
    super("shop-" + key);
    setDaemon(true);
    this.logger = logger;
    this.key = key;
    this.first = first;
    this.rate = rate;
    this.journal = journal;
  }

  @Override
  public void run() {
    MDC.put("tenant", EventText.keyName(key));
    long start = System.nanoTime();
    long number = 0;
    while (!ended) {
      long due = 1 + (long) ((System.nanoTime() - start) * rate / 1e9);
      while (number < due && !ended) {
        journal.note(key, number);
        logger.info("sold {}", EventText.of(EventText.event(key, first + number)));
        logged = ++number;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** How many events it has logged. */
  long logged() {
    return logged;
  }

  /** Ends it and waits for that. */
  void end() throws InterruptedException {
    ended = true;
    join();
  }
}
