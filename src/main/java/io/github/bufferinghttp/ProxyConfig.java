package io.github.bufferinghttp;

import org.jspecify.annotations.Nullable;

/**
 * The {@code proxy} element: an HTTP proxy for the appender alone. Without it the JVM's own proxy
 * settings hold.
 *
 * <p>The JDK does not send credentials for an https URL through a proxy with basic authentication
 * unless the system property {@code jdk.http.auth.tunneling.disabledSchemes} is set to nothing.
 */
public final class ProxyConfig {

  private @Nullable String host;
  private int port = 3128;
  private @Nullable String user;
  private @Nullable String password;

  /** The proxy's host name or address. Required. */
  public void setHost(String host) {
    this.host = host;
  }

  /** The proxy's port. Default: 3128. */
  public void setPort(int port) {
    this.port = port;
  }

  /** The user for a proxy that asks for one. Default: none. */
  public void setUser(String user) {
    this.user = user;
  }

  /** The password that goes with {@code user}. Default: none. */
  public void setPassword(String password) {
    this.password = password;
  }

  @Nullable String host() {
    return host;
  }

  int port() {
    return port;
  }

  @Nullable String user() {
    return user;
  }

  @Nullable String password() {
    return password;
  }
}
