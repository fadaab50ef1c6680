package io.github.bufferinghttp;

import ch.qos.logback.classic.Level;
import io.github.bufferinghttp.compress.Compression;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.key.AggregatorKeyResolver;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings as a test wants them; what it does not name is as the appender's defaults are. */
final class TestSettings {

  static final String URL =
      "http://user:pass-word@logs.example.com/v1/0123456789abcdef?token=q-secret";

  URI url = URI.create(URL);
  AggregatorKeyResolver<?> resolver = LogEvents::keyOf;
  HeaderCustomizer<Object> templates = (key, headers) -> headers.set("X-Key", key.toString());
  HeaderCustomizer<Object> customizer = (key, headers) -> {};
  PayloadFormat format = new FakeFormat();
  int capacity = 8192;
  long maxBufferBytes = 32 << 20;
  int chunkSize = 500;
  int chunkBytes = 1 << 20;
  Duration flushInterval = Duration.ofSeconds(1);

  /** The flush interval if none is named. */
  @Nullable Duration idleInterval;

  OverflowPolicy overflowPolicy = OverflowPolicy.block;

  /** No test waits. */
  Duration maxBlock = Duration.ZERO;

  Level keepLevel = Level.WARN;
  Duration initialBackoff = Duration.ofMillis(500);
  Duration maxBackoff = Duration.ofSeconds(30);
  Duration maxAge = Duration.ofHours(1);
  Duration requestTimeout = Duration.ofSeconds(30);
  int maxInFlight = 4;
  int maxInFlightPerKey = 1;
  final Secrets secrets = new Secrets();

  Duration idleInterval() {
    return idleInterval == null ? flushInterval : idleInterval;
  }

  Settings build() {
    secrets.addUrl(url);
    return new Settings(
        "test",
        url,
        resolver,
        true,
        templates,
        customizer,
        format,
        false,
        capacity,
        maxBufferBytes,
        chunkSize,
        chunkBytes,
        flushInterval,
        idleInterval(),
        Compression.named("none"),
        overflowPolicy,
        maxBlock,
        keepLevel,
        initialBackoff,
        maxBackoff,
        maxAge,
        Duration.ofSeconds(5),
        requestTimeout,
        maxInFlight,
        maxInFlightPerKey,
        null,
        null,
        null,
        null,
        Duration.ofSeconds(10),
        false,
        secrets);
  }
}
