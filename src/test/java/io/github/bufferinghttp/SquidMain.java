package io.github.bufferinghttp;

import java.time.Duration;

/** What {@link SquidTest} runs in a JVM of its own: it ships an event through a proxy. */
final class SquidMain {

  private SquidMain() {}

  /** Takes the url, and the proxy's port, user and password. */
  public static void main(String[] arguments) {
    ProxyConfig proxy = SquidTest.proxy(Integer.parseInt(arguments[1]));
    proxy.setUser(arguments[2]);
    proxy.setPassword(arguments[3]);
    try (Rig rig = new Rig(arguments[0], builder -> builder.proxy(proxy))) {
      rig.log("a", "one");
      rig.appender.flush(Duration.ofSeconds(5));
      System.out.println(rig.appender.metrics());
      System.out.println(rig.statuses());
    }
  }
}
