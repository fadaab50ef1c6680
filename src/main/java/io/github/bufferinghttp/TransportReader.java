package io.github.bufferinghttp;

import ch.qos.logback.core.Context;
import ch.qos.logback.core.net.ssl.SSLConfigurable;
import ch.qos.logback.core.net.ssl.SSLConfiguration;
import ch.qos.logback.core.net.ssl.SSLParametersConfiguration;
import ch.qos.logback.core.spi.ContextAware;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Reads the elements {@code ssl} and {@code proxy}. */
final class TransportReader {

  /** Every version that the JVM has enabled; {@code parameters} can choose among them. */
  private static final String ANY_TLS = "TLS";

  private final AppenderConfig config;
  private final Context context;
  private final ContextAware owner;
  private final Problems problems;
  private final Secrets secrets;
  private @Nullable SSLContext sslContext;
  private @Nullable SSLParameters sslParameters;
  private @Nullable InetSocketAddress proxy;
  private @Nullable String proxyAuthorization;

  TransportReader(
      AppenderConfig config,
      Context context,
      ContextAware owner,
      Problems problems,
      Secrets secrets) {
    this.config = config;
    this.context = context;
    this.owner = owner;
    this.problems = problems;
    this.secrets = secrets;
  }

  void read() {
    if (config.ssl != null) {
      readSsl(config.ssl);
    }
    if (config.proxy != null) {
      readProxy(config.proxy);
    }
  }

  private void readSsl(SSLConfiguration ssl) {
    if (ssl.getTrustStore() != null) {
      secrets.add(ssl.getTrustStore().getPassword());
    }
    if (ssl.getKeyStore() != null) {
      secrets.add(ssl.getKeyStore().getPassword());
    }
    if (new SSLConfiguration().getProtocol().equals(ssl.getProtocol())) {
      ssl.setProtocol(ANY_TLS); // the default of newer Logbacks leaves TLS 1.3 out
    }
    try {
      SSLContext made = ssl.createContext(owner);
      Enabled enabled = new Enabled(made);
      SSLParametersConfiguration parameters = ssl.getParameters();
      parameters.setContext(context);
      checkDefined(parameters.getIncludedProtocols());
      checkDefined(parameters.getExcludedProtocols());
      checkDefined(parameters.getIncludedCipherSuites());
      checkDefined(parameters.getExcludedCipherSuites());
      parameters.configure(enabled);
      if (enabled.parameters.getProtocols().length == 0
          || enabled.parameters.getCipherSuites().length == 0) {
        problems.add("ssl", "its parameters leave no protocol or no cipher suite");
      }
      sslContext = made;
      sslParameters = enabled.parameters;
    } catch (Exception e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      problems.add("ssl", secrets.mask(e + (cause == e ? "" : ": " + cause)));
    }
  }

  private void checkDefined(@Nullable String names) {
    if (names != null) {
      problems.hasUndefined("ssl", names);
    }
  }

  private void readProxy(ProxyConfig settings) {
    String host = settings.host();
    if (host == null || host.isBlank()) {
      problems.add("proxy", "has no host");
      return;
    }
    int port = settings.port();
    if (port < 1 || port > 65535) {
      problems.add("proxy", "the port " + port + " is not between 1 and 65535");
      return;
    }
    String user = settings.user();
    String password = settings.password();
    boolean defined = !problems.hasUndefined("proxy", host);
    if (user != null) {
      defined &= !problems.hasUndefined("proxy", user);
    }
    if (password != null) {
      defined &= !problems.hasUndefined("proxy", password);
    }
    if (defined && !isHost(host.strip(), port)) {
      problems.add("proxy", "its host is no host name or address"); // it may hold a password
      return;
    }
    if (password != null && user == null) {
      problems.add("proxy", "has a password and no user");
    }
    if (!defined) {
      return;
    }
    proxy = InetSocketAddress.createUnresolved(host.strip(), port);
    String pair = user + ':' + (password == null ? "" : password);
    if (user != null && !pair.equals(":")) {
      secrets.addUser(pair);
      proxyAuthorization = HeaderMaker.basic(pair);
    }
  }

  /** The client makes a URL of it, and with one that is none every attempt would fail. */
  private static boolean isHost(String host, int port) {
    try {
      URI uri = new URI("http", null, host, port, null, null, null);
      return uri.getHost() != null && host.indexOf('/') < 0;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  @Nullable SSLContext sslContext() {
    return sslContext;
  }

  @Nullable SSLParameters sslParameters() {
    return sslParameters;
  }

  @Nullable InetSocketAddress proxy() {
    return proxy;
  }

  /** The value of {@code Proxy-Authorization}; null where there is none. */
  @Nullable String proxyAuthorization() {
    return proxyAuthorization;
  }

  /** Takes the protocols and cipher suites that Logback's {@code parameters} element chooses. */
  private static final class Enabled implements SSLConfigurable {
    private final SSLParameters defaults;
    private final SSLParameters supported;
    private final SSLParameters parameters;

    Enabled(SSLContext context) {
      this.defaults = context.getDefaultSSLParameters();
      this.supported = context.getSupportedSSLParameters();
      this.parameters = context.getDefaultSSLParameters();
    }

    @Override
    public String[] getDefaultProtocols() {
      return defaults.getProtocols();
    }

    @Override
    public String[] getSupportedProtocols() {
      return supported.getProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
      parameters.setProtocols(protocols);
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return defaults.getCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return supported.getCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] cipherSuites) {
      parameters.setCipherSuites(cipherSuites);
    }

    @Override
    public void setNeedClientAuth(boolean state) {
      // Says what a server asks of its clients.
    }

    @Override
    public void setWantClientAuth(boolean state) {
      // Says what a server asks of its clients.
    }

    @Override
    public void setHostnameVerification(boolean verifyHostname) {
      // The HTTP client always verifies it.
    }
  }
}
