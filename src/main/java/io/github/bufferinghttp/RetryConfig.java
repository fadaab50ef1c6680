package io.github.bufferinghttp;

import ch.qos.logback.core.util.Duration;

/** The {@code retry} element: how failed requests are tried again. */
public final class RetryConfig {

  private Duration initialBackoff = Duration.buildByMilliseconds(500);
  private Duration maxBackoff = Duration.buildBySeconds(30);
  private Duration maxAge = Duration.buildBySeconds(3600);
  private boolean maxAgeIsSet;

  /**
   * The wait after the first failure; it doubles with each further one. Each wait is cut at random,
   * by at most a half. Default: 500 ms.
   */
  public void setInitialBackoff(Duration initialBackoff) {
    this.initialBackoff = initialBackoff;
  }

  /** The longest wait between two attempts. Default: 30 seconds. */
  public void setMaxBackoff(Duration maxBackoff) {
    this.maxBackoff = maxBackoff;
  }

  /**
   * How long an event is kept for; then it is dropped as EXPIRED. Default: 1 hour; without a limit
   * where there is a spool.
   */
  public void setMaxAge(Duration maxAge) {
    this.maxAge = maxAge;
    this.maxAgeIsSet = true;
  }

  Duration initialBackoff() {
    return initialBackoff;
  }

  Duration maxBackoff() {
    return maxBackoff;
  }

  Duration maxAge(boolean withSpool) {
    return withSpool && !maxAgeIsSet ? Duration.buildUnbounded() : maxAge;
  }
}
