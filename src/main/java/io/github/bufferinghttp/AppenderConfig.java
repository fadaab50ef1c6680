package io.github.bufferinghttp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.net.ssl.SSLConfiguration;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import io.github.bufferinghttp.format.LinesFormat;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.key.AggregatorKeyResolver;
import org.jspecify.annotations.Nullable;

/** The settings as they were set, with their defaults: the one place for both. */
final class AppenderConfig {
  boolean enabled = true;
  @Nullable String url;
  @Nullable String aggregatorKey;
  @Nullable AggregatorKeyResolver<?> aggregatorKeyResolver;
  @Nullable String headers;
  @Nullable HeaderCustomizer<?> headerCustomizer;
  @Nullable Encoder<ILoggingEvent> encoder;
  boolean includeCallerData;
  PayloadFormat format = new LinesFormat();
  int capacity = 8192;
  FileSize maxBufferBytes = defaultBufferBytes(Runtime.getRuntime().maxMemory());
  int chunkSize = 500;
  FileSize chunkBytes = FileSize.valueOf("1MB");
  Duration flushInterval = Duration.buildBySeconds(1);
  @Nullable String compression;
  OverflowPolicy overflowPolicy = OverflowPolicy.block;
  Duration maxBlock = Duration.buildByMilliseconds(250);
  String keepLevel = "WARN";
  RetryConfig retry = new RetryConfig();
  Duration connectTimeout = Duration.buildBySeconds(5);
  Duration requestTimeout = Duration.buildBySeconds(30);
  int maxInFlight = 4;
  int maxInFlightPerKey = 1;
  @Nullable SpoolConfig spool;
  @Nullable SSLConfiguration ssl;
  @Nullable ProxyConfig proxy;
  Duration shutdownTimeout = Duration.buildBySeconds(10);
  boolean shutdownHook = true;

  /** 32 MB, or a quarter of the heap where that is less: the application needs the rest. */
  static FileSize defaultBufferBytes(long heap) {
    return new FileSize(Math.min(32L << 20, heap / 4));
  }
}
