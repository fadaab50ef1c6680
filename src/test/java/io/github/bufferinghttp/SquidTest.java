package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.core.net.ssl.SSLConfiguration;
import io.github.bufferinghttp.ChildJvm.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The appender behind a real squid: one that takes all, and one that asks for a password. */
@Tag("slow")
class SquidTest {

  private static final String USER = "shipper";
  private static final String PASSWORD = "pass-word-1";

  @TempDir static Path directory;

  private static Certificates certificates;
  private static ServerProcess squid;
  private static int open;
  private static int guarded;

  @BeforeAll
  static void startSquid() throws IOException {
    Path program = ServerProcess.find("squid");
    certificates = new Certificates(directory);
    ServerProcess.openToAll(directory);
    Path helper =
        Files.writeString(
            directory.resolve("check"),
            """
            #!/bin/sh
            while read -r user password rest; do
              if [ "$user $password" = "%s %s" ]; then echo OK; else echo ERR; fi
            done
            """
                .formatted(USER, PASSWORD));
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
    open = Ports.free();
    guarded = Ports.free();
    Path configuration =
        Files.writeString(
            directory.resolve("squid.conf"),
            """
            http_port 127.0.0.1:%2$d name=open
            http_port 127.0.0.1:%3$d name=guarded
            auth_param basic program %1$s/check
            auth_param basic children 1
            auth_param basic realm the proxy
            acl at_open myportname open
            acl known proxy_auth REQUIRED
            http_access allow at_open
            http_access allow known
            http_access deny all
            cache deny all
            access_log none
            cache_store_log none
            cache_log %1$s/cache.log
            pid_filename %1$s/squid.pid
            coredump_dir %1$s
            netdb_filename none
            pinger_enable off
            visible_hostname localhost
            shutdown_lifetime 0 seconds
            """
                .formatted(directory, open, guarded));
    squid =
        ServerProcess.start(
            directory,
            List.of(program.toString(), "-N", "-f", configuration.toString()),
            open,
            guarded);
  }

  @AfterAll
  static void stopSquid() {
    if (squid != null) {
      squid.close();
    }
  }

  static ProxyConfig proxy(int port) {
    ProxyConfig proxy = new ProxyConfig();
    proxy.setHost("localhost");
    proxy.setPort(port);
    return proxy;
  }

  private static ProxyConfig proxy(int port, String user, String password) {
    ProxyConfig proxy = proxy(port);
    proxy.setUser(user);
    proxy.setPassword(password);
    return proxy;
  }

  private static RawServer target(String scheme) {
    return scheme.equals("https") ? new RawServer(certificates.listen("good")) : new RawServer();
  }

  private static Rig rig(String scheme, RawServer target, ProxyConfig proxy) {
    SSLConfiguration ssl = certificates.logbackSsl();
    return new Rig(url(scheme, target), builder -> builder.proxy(proxy).ssl(ssl));
  }

  private static String url(String scheme, RawServer target) {
    return scheme + "://localhost:" + target.port() + "/logs";
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void openProxy_passesRequestsOn(String scheme) {
    try (RawServer target = target(scheme);
        Rig rig = rig(scheme, target, proxy(open))) {
      rig.log("a", "one", "two");
      rig.flushed();
      assertThat(target.acceptedLines("a")).containsExactly("one", "two");
      if (scheme.equals("http")) {
        assertThat(target.accepted().get(0).header("Via")).contains("squid");
      }
      rig.assertBooks(2, 0);
    }
  }

  @Test
  void passwordProxy_withThePassword_passesHttpOn() {
    try (RawServer target = new RawServer();
        Rig rig = rig("http", target, proxy(guarded, USER, PASSWORD))) {
      rig.log("a", "one");
      rig.flushed();
      rig.log("a", "two");
      rig.flushed();
      assertThat(target.acceptedLines("a")).containsExactly("one", "two");
      assertThat(target.accepted().get(0).header("Proxy-Authorization")).isEmpty();
      rig.assertBooks(2, 0);
      assertThat(rig.statuses()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"http, ''", "http, wrong-pass", "https, ''", "https, wrong-pass"})
  void passwordProxy_withoutThePassword_isHeldAndToldWithoutSecrets(
      String scheme, String password) {
    ProxyConfig proxy = password.isEmpty() ? proxy(guarded) : proxy(guarded, USER, password);
    try (RawServer target = target(scheme);
        Rig rig = rig(scheme, target, proxy)) {
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(10)).until(() -> rig.appender.metrics().requests() >= 3);
      assertThat(rig.statuses())
          .singleElement()
          .asString()
          .containsIgnoringCase("proxy")
          .contains(scheme.equals("https") ? "jdk.http.auth.tunneling.disabledSchemes" : "")
          .doesNotContain("wrong-pass", "NullPointerException");
      assertThat(target.requests()).isEmpty();
      assertThat(rig.appender.metrics().buffered()).isEqualTo(1);
      rig.appender.stop();
      rig.assertBooks(0, 1);
    }
  }

  /** The JDK keeps basic credentials from a tunnel unless a system property says otherwise. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passwordProxy_forHttps_dependsOnTheJdksProperty(boolean allowed) {
    try (RawServer target = target("https")) {
      ChildJvm jvm =
          new ChildJvm()
              .with("-Djavax.net.ssl.trustStore=" + certificates.trustStore())
              .with("-Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD);
      if (allowed) {
        jvm.with("-Djdk.http.auth.tunneling.disabledSchemes=");
      }
      Result child =
          jvm.run(SquidMain.class, url("https", target), String.valueOf(guarded), USER, PASSWORD);
      assertThat(child.exit()).as(child.output()).isZero();
      if (allowed) {
        assertThat(child.output()).contains("delivered=1");
        assertThat(target.acceptedLines("a")).containsExactly("one");
        assertThat(target.accepted().get(0).header("Proxy-Authorization")).isEmpty();
      } else {
        assertThat(child.output())
            .contains("delivered=0", "jdk.http.auth.tunneling.disabledSchemes")
            .doesNotContain(PASSWORD);
        assertThat(target.requests()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void targetDown_behindAProxy_isRetried(String scheme) {
    int port = Ports.free();
    SSLConfiguration ssl = certificates.logbackSsl();
    try (Rig rig =
        new Rig(
            scheme + "://localhost:" + port + "/logs",
            builder -> builder.proxy(proxy(open)).ssl(ssl))) {
      rig.log("a", "one");
      await().atMost(Duration.ofSeconds(10)).until(() -> rig.appender.metrics().requests() >= 3);
      assertThat(rig.statuses()).singleElement().asString().contains("503");
      try (RawServer target =
          scheme.equals("https")
              ? new RawServer(certificates.listen("good", port))
              : new RawServer(port)) {
        rig.flushed();
        assertThat(target.acceptedLines("a")).containsExactly("one");
        rig.assertBooks(1, 0);
      }
    }
  }
}
