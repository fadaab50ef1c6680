package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Who speaks plain HTTP needs nothing of TLS: what is wrong with the JVM's own key store, or was
 * when it was first asked for, is remembered by the JVM for good.
 */
class PlainClientTest {

  @Test
  void http_isDeliveredThoughTheJvmsTlsIsBroken() {
    String output =
        new ChildJvm()
            .with("-Djavax.net.ssl.keyStore=nowhere/keys.p12")
            .with("-Djavax.net.ssl.trustStore=nowhere/trust.p12")
            .with("-Djavax.net.ssl.trustStoreType=PKCS12")
            .run(PlainClientMain.class)
            .output();
    assertThat(output).contains("delivered [one]");
  }
}
