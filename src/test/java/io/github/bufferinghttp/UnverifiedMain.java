package io.github.bufferinghttp;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.core.net.ssl.KeyStoreFactoryBean;
import ch.qos.logback.core.net.ssl.SSLConfiguration;

/** Logs one event to a server, and prints what the status says of it. */
final class UnverifiedMain {

  private UnverifiedMain() {}

  /**
   * Runs until the first status.
   *
   * @param args the url, and the location of the trust store
   */
  public static void main(String[] args) {
    KeyStoreFactoryBean trust = new KeyStoreFactoryBean();
    trust.setLocation(args[1]);
    trust.setPassword(Certificates.PASSWORD);
    trust.setType("PKCS12");
    SSLConfiguration ssl = new SSLConfiguration();
    ssl.setTrustStore(trust);
    try (Rig rig = new Rig(args[0], builder -> builder.ssl(ssl))) {
      rig.log("a", "one");
      await().until(() -> !rig.statuses().isEmpty() || rig.appender.metrics().delivered() > 0);
      System.out.println(rig.statuses());
    }
  }
}
