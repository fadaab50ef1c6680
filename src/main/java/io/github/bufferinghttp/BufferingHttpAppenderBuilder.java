package io.github.bufferinghttp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.net.ssl.SSLConfiguration;
import ch.qos.logback.core.util.FileSize;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.key.AggregatorKeyResolver;
import java.time.Duration;

/**
 * Builds a {@link BufferingHttpAppender} in code, with the same settings and defaults as in XML. A
 * setting of bytes takes their number, or a text such as {@code 1MB}.
 *
 * @param <K> the key that the resolver makes and the customizer takes; name the resolver first
 */
public final class BufferingHttpAppenderBuilder<K> {

  private final BufferingHttpAppender appender = new BufferingHttpAppender();
  private boolean customized;

  BufferingHttpAppenderBuilder(LoggerContext context) {
    appender.setContext(context);
  }

  /**
   * The appender, started. If a setting is wrong, it is not started, and Logback's status says why;
   * this does not throw.
   */
  public BufferingHttpAppender build() {
    appender.start();
    return appender;
  }

  /** The appender's name in Logback. */
  public BufferingHttpAppenderBuilder<K> name(String name) {
    appender.setName(name);
    return this;
  }

  /** See {@link BufferingHttpAppender#setEnabled}. */
  public BufferingHttpAppenderBuilder<K> enabled(boolean enabled) {
    appender.setEnabled(enabled);
    return this;
  }

  /** See {@link BufferingHttpAppender#setUrl}. */
  public BufferingHttpAppenderBuilder<K> url(String url) {
    appender.setUrl(url);
    return this;
  }

  /** See {@link BufferingHttpAppender#setAggregatorKey}. */
  public BufferingHttpAppenderBuilder<K> aggregatorKey(String aggregatorKey) {
    appender.setAggregatorKey(aggregatorKey);
    return this;
  }

  /**
   * See {@link BufferingHttpAppender#setAggregatorKeyResolver}.
   *
   * @throws IllegalStateException if a customizer was named before: it may be for other keys
   */
  @SuppressWarnings("unchecked")
  public <N> BufferingHttpAppenderBuilder<N> aggregatorKeyResolver(
      AggregatorKeyResolver<N> resolver) {
    if (customized) {
      throw new IllegalStateException("name the aggregatorKeyResolver before the headerCustomizer");
    }
    appender.setAggregatorKeyResolver(resolver);
    return (BufferingHttpAppenderBuilder<N>) this;
  }

  /** See {@link BufferingHttpAppender#setHeaders}. */
  public BufferingHttpAppenderBuilder<K> headers(String headers) {
    appender.setHeaders(headers);
    return this;
  }

  /** See {@link BufferingHttpAppender#setHeaderCustomizer}. */
  public BufferingHttpAppenderBuilder<K> headerCustomizer(HeaderCustomizer<? super K> customizer) {
    customized = true;
    appender.setHeaderCustomizer(customizer);
    return this;
  }

  /** See {@link BufferingHttpAppender#setEncoder}. */
  public BufferingHttpAppenderBuilder<K> encoder(Encoder<ILoggingEvent> encoder) {
    appender.setEncoder(encoder);
    return this;
  }

  /** See {@link BufferingHttpAppender#setIncludeCallerData}. */
  public BufferingHttpAppenderBuilder<K> includeCallerData(boolean includeCallerData) {
    appender.setIncludeCallerData(includeCallerData);
    return this;
  }

  /** See {@link BufferingHttpAppender#setFormat}. */
  public BufferingHttpAppenderBuilder<K> format(PayloadFormat format) {
    appender.setFormat(format);
    return this;
  }

  /** See {@link BufferingHttpAppender#setCapacity}. */
  public BufferingHttpAppenderBuilder<K> capacity(int capacity) {
    appender.setCapacity(capacity);
    return this;
  }

  /** See {@link BufferingHttpAppender#setMaxBufferBytes}. */
  public BufferingHttpAppenderBuilder<K> maxBufferBytes(long bytes) {
    appender.setMaxBufferBytes(new FileSize(bytes));
    return this;
  }

  /** See {@link BufferingHttpAppender#setMaxBufferBytes}. */
  public BufferingHttpAppenderBuilder<K> maxBufferBytes(String size) {
    appender.setMaxBufferBytes(FileSize.valueOf(size));
    return this;
  }

  /** See {@link BufferingHttpAppender#setMaxBufferBytes}. */
  public BufferingHttpAppenderBuilder<K> maxBufferBytes(FileSize size) {
    appender.setMaxBufferBytes(size);
    return this;
  }

  /** See {@link BufferingHttpAppender#setChunkSize}. */
  public BufferingHttpAppenderBuilder<K> chunkSize(int chunkSize) {
    appender.setChunkSize(chunkSize);
    return this;
  }

  /** See {@link BufferingHttpAppender#setChunkBytes}. */
  public BufferingHttpAppenderBuilder<K> chunkBytes(long bytes) {
    appender.setChunkBytes(new FileSize(bytes));
    return this;
  }

  /** See {@link BufferingHttpAppender#setChunkBytes}. */
  public BufferingHttpAppenderBuilder<K> chunkBytes(String size) {
    appender.setChunkBytes(FileSize.valueOf(size));
    return this;
  }

  /** See {@link BufferingHttpAppender#setChunkBytes}. */
  public BufferingHttpAppenderBuilder<K> chunkBytes(FileSize size) {
    appender.setChunkBytes(size);
    return this;
  }

  /** See {@link BufferingHttpAppender#setFlushInterval}. */
  public BufferingHttpAppenderBuilder<K> flushInterval(Duration flushInterval) {
    return flushInterval(logback(flushInterval));
  }

  /** See {@link BufferingHttpAppender#setFlushInterval}. */
  public BufferingHttpAppenderBuilder<K> flushInterval(
      ch.qos.logback.core.util.Duration flushInterval) {
    appender.setFlushInterval(flushInterval);
    return this;
  }

  /** See {@link BufferingHttpAppender#setCompression}. */
  public BufferingHttpAppenderBuilder<K> compression(String compression) {
    appender.setCompression(compression);
    return this;
  }

  /** See {@link BufferingHttpAppender#setOverflowPolicy}. */
  public BufferingHttpAppenderBuilder<K> overflowPolicy(OverflowPolicy overflowPolicy) {
    appender.setOverflowPolicy(overflowPolicy);
    return this;
  }

  /** See {@link BufferingHttpAppender#setMaxBlock}. */
  public BufferingHttpAppenderBuilder<K> maxBlock(Duration maxBlock) {
    return maxBlock(logback(maxBlock));
  }

  /** See {@link BufferingHttpAppender#setMaxBlock}. */
  public BufferingHttpAppenderBuilder<K> maxBlock(ch.qos.logback.core.util.Duration maxBlock) {
    appender.setMaxBlock(maxBlock);
    return this;
  }

  /** See {@link BufferingHttpAppender#setKeepLevel}. */
  public BufferingHttpAppenderBuilder<K> keepLevel(Level keepLevel) {
    return keepLevel(keepLevel.toString());
  }

  /** See {@link BufferingHttpAppender#setKeepLevel}. */
  public BufferingHttpAppenderBuilder<K> keepLevel(String keepLevel) {
    appender.setKeepLevel(keepLevel);
    return this;
  }

  /** See {@link BufferingHttpAppender#setRetry}. */
  public BufferingHttpAppenderBuilder<K> retry(RetryConfig retry) {
    appender.setRetry(retry);
    return this;
  }

  /** See {@link BufferingHttpAppender#setConnectTimeout}. */
  public BufferingHttpAppenderBuilder<K> connectTimeout(Duration connectTimeout) {
    return connectTimeout(logback(connectTimeout));
  }

  /** See {@link BufferingHttpAppender#setConnectTimeout}. */
  public BufferingHttpAppenderBuilder<K> connectTimeout(
      ch.qos.logback.core.util.Duration connectTimeout) {
    appender.setConnectTimeout(connectTimeout);
    return this;
  }

  /** See {@link BufferingHttpAppender#setRequestTimeout}. */
  public BufferingHttpAppenderBuilder<K> requestTimeout(Duration requestTimeout) {
    return requestTimeout(logback(requestTimeout));
  }

  /** See {@link BufferingHttpAppender#setRequestTimeout}. */
  public BufferingHttpAppenderBuilder<K> requestTimeout(
      ch.qos.logback.core.util.Duration requestTimeout) {
    appender.setRequestTimeout(requestTimeout);
    return this;
  }

  /** See {@link BufferingHttpAppender#setMaxInFlight}. */
  public BufferingHttpAppenderBuilder<K> maxInFlight(int maxInFlight) {
    appender.setMaxInFlight(maxInFlight);
    return this;
  }

  /** See {@link BufferingHttpAppender#setMaxInFlightPerKey}. */
  public BufferingHttpAppenderBuilder<K> maxInFlightPerKey(int maxInFlightPerKey) {
    appender.setMaxInFlightPerKey(maxInFlightPerKey);
    return this;
  }

  /** See {@link BufferingHttpAppender#setSpool}. */
  public BufferingHttpAppenderBuilder<K> spool(SpoolConfig spool) {
    appender.setSpool(spool);
    return this;
  }

  /** See {@link BufferingHttpAppender#setSsl}. */
  public BufferingHttpAppenderBuilder<K> ssl(SSLConfiguration ssl) {
    appender.setSsl(ssl);
    return this;
  }

  /** See {@link BufferingHttpAppender#setProxy}. */
  public BufferingHttpAppenderBuilder<K> proxy(ProxyConfig proxy) {
    appender.setProxy(proxy);
    return this;
  }

  /** See {@link BufferingHttpAppender#setShutdownTimeout}. */
  public BufferingHttpAppenderBuilder<K> shutdownTimeout(Duration shutdownTimeout) {
    return shutdownTimeout(logback(shutdownTimeout));
  }

  /** See {@link BufferingHttpAppender#setShutdownTimeout}. */
  public BufferingHttpAppenderBuilder<K> shutdownTimeout(
      ch.qos.logback.core.util.Duration shutdownTimeout) {
    appender.setShutdownTimeout(shutdownTimeout);
    return this;
  }

  /** See {@link BufferingHttpAppender#setShutdownHook}. */
  public BufferingHttpAppenderBuilder<K> shutdownHook(boolean shutdownHook) {
    appender.setShutdownHook(shutdownHook);
    return this;
  }

  /** The appender that receives every event that is dropped: {@code appender-ref} in XML. */
  public BufferingHttpAppenderBuilder<K> fallback(Appender<ILoggingEvent> fallback) {
    appender.addAppender(fallback);
    return this;
  }

  /** A filter in front of the appender. */
  public BufferingHttpAppenderBuilder<K> filter(Filter<ILoggingEvent> filter) {
    appender.addFilter(filter);
    return this;
  }

  private static ch.qos.logback.core.util.Duration logback(Duration duration) {
    return new ch.qos.logback.core.util.Duration(duration.toMillis());
  }
}
