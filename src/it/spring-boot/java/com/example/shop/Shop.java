package com.example.shop;

import jakarta.annotation.PreDestroy;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/** An application that does nothing but log: when it is made, when it is up, when it ends. */
@SpringBootApplication(proxyBeanMethods = false)
public class Shop {

  private static final Logger LOG = LoggerFactory.getLogger(Shop.class);

  private final Duration closing;

  /** A shop that takes so long to close. */
  public Shop(@Value("${shop.closing:0s}") Duration closing) {
    this.closing = closing;
    LOG.info("the shop is made");
  }

  /** Logs that it is up. */
  @EventListener(ApplicationReadyEvent.class)
  public void open() {
    LOG.info("the shop is open");
  }

  /** Logs as late as a bean can. */
  @PreDestroy
  public void close() throws InterruptedException {
    Thread.sleep(closing.toMillis()); // as if requests that are under way had to end first
    LOG.warn("the shop is closed");
  }

  /** Starts it. */
  public static void main(String[] arguments) {
    SpringApplication.run(Shop.class, arguments);
  }
}
