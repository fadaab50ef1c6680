package io.github.bufferinghttp;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context that knows whether a handshake it began has not ended. It leaves everything to
 * another context; the client says "connect timed out" for a handshake that hangs as it does for a
 * host that is not there, and only the engine knows which of the two it was. Any thread.
 */
final class WatchedTls extends SSLContext {

  private final Watch watch;

  /** Over this context, or over the JVM's own if there is none. */
  static WatchedTls over(@Nullable SSLContext configured) {
    return new WatchedTls(new Watch(configured));
  }

  private WatchedTls(Watch watch) {
    super(watch, null, "TLS");
    this.watch = watch;
  }

  /**
   * Whether a handshake hangs.
   *
   * @param since {@code System.nanoTime()}: older connections do not count
   */
  boolean isShakingHands(long since) {
    synchronized (watch.engines) {
      return watch.engines.entrySet().stream()
          .filter(engine -> engine.getValue() - since >= 0)
          .map(engine -> engine.getKey().getHandshakeStatus())
          .anyMatch(status -> status != HandshakeStatus.NOT_HANDSHAKING);
    }
  }

  private static final class Watch extends SSLContextSpi {
    private final @Nullable SSLContext configured;

    /** Each engine that somebody still uses, and when it was made. */
    private final Map<SSLEngine, Long> engines = Collections.synchronizedMap(new WeakHashMap<>());

    Watch(@Nullable SSLContext configured) {
      this.configured = configured;
    }

    /** The JVM makes its own when it is first asked for, and that takes a tenth of a second. */
    private SSLContext real() {
      try {
        return configured == null ? SSLContext.getDefault() : configured;
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private SSLEngine watched(SSLEngine engine) {
      engines.put(engine, System.nanoTime());
      return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return watched(real().createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return watched(real().createSSLEngine(host, port));
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("the context behind it is initialized");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return real().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return real().getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return real().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return real().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return real().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return real().getSupportedSSLParameters();
    }
  }
}
