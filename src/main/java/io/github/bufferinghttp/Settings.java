package io.github.bufferinghttp;

import ch.qos.logback.classic.Level;
import io.github.bufferinghttp.compress.Compression;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.key.AggregatorKeyResolver;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What the appender runs with: the configuration, checked and unchangeable, as {@link
 * SettingsReader} made it at the start.
 *
 * @param flushInterval the longest an event waits for its chunk to fill
 * @param idleInterval the longest the flush thread sleeps while nothing is held; not shorter
 * @param ownResolver whether the resolver is the user's own code
 * @param templates what the {@code headers} element says
 * @param customizer the user's own code, or one that does nothing
 */
record Settings(
    String name,
    URI url,
    AggregatorKeyResolver<?> resolver,
    boolean ownResolver,
    HeaderCustomizer<Object> templates,
    HeaderCustomizer<Object> customizer,
    PayloadFormat format,
    boolean includeCallerData,
    int capacity,
    long maxBufferBytes,
    int chunkSize,
    int chunkBytes,
    Duration flushInterval,
    Duration idleInterval,
    Compression compression,
    OverflowPolicy overflowPolicy,
    Duration maxBlock,
    Level keepLevel,
    Duration initialBackoff,
    Duration maxBackoff,
    Duration maxAge,
    Duration connectTimeout,
    Duration requestTimeout,
    int maxInFlight,
    int maxInFlightPerKey,
    @Nullable SSLContext sslContext,
    @Nullable SSLParameters sslParameters,
    @Nullable InetSocketAddress proxy,
    @Nullable String proxyAuthorization,
    Duration shutdownTimeout,
    boolean shutdownHook,
    Secrets secrets) {

  /** The least that tells one appender from another: the rest may hold credentials. */
  @Override
  public String toString() {
    return "Settings[" + name + " -> " + Secrets.show(url) + "]";
  }
}
