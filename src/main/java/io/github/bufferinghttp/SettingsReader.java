package io.github.bufferinghttp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAware;
import io.github.bufferinghttp.compress.Compression;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.header.HeaderTemplates;
import io.github.bufferinghttp.key.AggregatorKeyResolver;
import io.github.bufferinghttp.key.PatternKeyResolver;
import io.github.bufferinghttp.spool.Spool;
import io.github.bufferinghttp.spool.SpoolException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a configuration: checks every element, reports each that is wrong, makes the settings. */
final class SettingsReader {

  private static final int MOST_CAPACITY = 1 << 26;
  private static final int MOST_CHUNK_BYTES = 512 << 20;

  /** What a file of the spool holds at most, in bytes. */
  private static final long MOST_SPOOLED = 64L << 20;

  /** How long an event waits for its chunk at most where every chunk is stored. */
  private static final Duration LONGEST_UNSTORED = Duration.ofMillis(200);

  private final AppenderConfig config;
  private final Context context;
  private final ContextAware owner;
  private final String name;
  private final Consumer<Throwable> encoderFailed;
  private final Problems problems = new Problems();
  private final Ranges ranges = new Ranges(problems);
  private final Secrets secrets = new Secrets();
  private SpoolSetup spool = SpoolSetup.NONE;

  /**
   * A reader.
   *
   * @param owner the appender, on whose behalf parts report to Logback's status
   * @param encoderFailed told of what the encoder throws while the appender runs
   */
  SettingsReader(
      AppenderConfig config,
      Context context,
      ContextAware owner,
      String name,
      Consumer<Throwable> encoderFailed) {
    this.config = config;
    this.context = context;
    this.owner = owner;
    this.name = name;
    this.encoderFailed = encoderFailed;
  }

  /** What is wrong, after {@link #read}. */
  List<String> problems() {
    return problems.all(secrets::mask);
  }

  /** The spool, open, after {@link #read} gave settings. */
  SpoolSetup spool() {
    return spool;
  }

  /** A text without the secrets that were read. */
  String mask(String text) {
    return secrets.mask(text);
  }

  /** The settings, or null if anything is wrong. */
  @Nullable Settings read() {
    if (isAnyMissing()) {
      return null;
    }
    notSet();
    URI url = url();
    AggregatorKeyResolver<?> resolver = resolver();
    List<String> parts = resolver instanceof PatternKeyResolver keys ? keys.names() : List.of();
    HeaderCustomizer<Object> templates = templates(parts);
    FormatStarter starter = new FormatStarter(config, context, problems, secrets);
    Encoder<ILoggingEvent> encoder = starter.encoder();
    SafeEncoder eventEncoder = SafeEncoder.of(encoder, encoderFailed);
    if (url != null) {
      starter.format(url, parts, encoder, eventEncoder);
    }
    TransportReader transport = new TransportReader(config, context, owner, problems, secrets);
    transport.read();
    int capacity = ranges.positive("capacity", config.capacity);
    if (capacity > MOST_CAPACITY) {
      problems.add("capacity", capacity + " is more than " + MOST_CAPACITY);
    }
    int chunkSize = ranges.positive("chunkSize", config.chunkSize);
    int maxInFlight = ranges.positive("maxInFlight", config.maxInFlight);
    int perKey = ranges.positive("maxInFlightPerKey", config.maxInFlightPerKey);
    long maxBufferBytes = ranges.positive("maxBufferBytes", config.maxBufferBytes);
    long chunkBytes = ranges.positive("chunkBytes", config.chunkBytes);
    if (chunkBytes > MOST_CHUNK_BYTES) {
      problems.add("chunkBytes", config.chunkBytes + " is more than 512MB");
    }
    checkSpool(chunkBytes);
    Duration idleInterval = ranges.positive("flushInterval", config.flushInterval);
    Duration flushInterval = idleInterval;
    if (config.spool != null && config.spool.isAlways()) {
      flushInterval = shorter(flushInterval, LONGEST_UNSTORED);
    }
    Duration connectTimeout = ranges.positive("connectTimeout", config.connectTimeout);
    Duration requestTimeout = ranges.positive("requestTimeout", config.requestTimeout);
    Duration initialBackoff = ranges.positive("initialBackoff", config.retry.initialBackoff());
    Duration maxBackoff = ranges.positive("maxBackoff", config.retry.maxBackoff());
    if (maxBackoff.compareTo(initialBackoff) < 0) {
      problems.add(
          "maxBackoff",
          config.retry.maxBackoff()
              + " is less than initialBackoff, "
              + config.retry.initialBackoff());
    }
    Duration maxAge = ranges.positive("maxAge", config.retry.maxAge(config.spool != null));
    Duration maxBlock = ranges.notNegative("maxBlock", config.maxBlock);
    Duration shutdownTimeout = ranges.notNegative("shutdownTimeout", config.shutdownTimeout);
    Level keepLevel = keepLevel();
    Compression compression = problems.isEmpty() ? compression() : checkedCompression();
    if (problems.isEmpty() && url != null && compression != null) {
      openSpool();
      if (!problems.isEmpty()) {
        compression.close();
      }
    }
    if (!problems.isEmpty() || url == null || compression == null) {
      return null;
    }
    return new Settings(
        name,
        url,
        resolver,
        config.aggregatorKeyResolver != null,
        templates,
        customizer(),
        config.format,
        config.includeCallerData,
        capacity,
        maxBufferBytes,
        chunkSize,
        (int) chunkBytes,
        flushInterval,
        idleInterval,
        compression,
        config.overflowPolicy,
        maxBlock,
        keepLevel,
        initialBackoff,
        maxBackoff,
        maxAge,
        connectTimeout,
        requestTimeout,
        maxInFlight,
        perKey,
        transport.sslContext(),
        transport.sslParameters(),
        transport.proxy(),
        transport.proxyAuthorization(),
        shutdownTimeout,
        config.shutdownHook,
        secrets);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void checkSpool(long chunkBytes) {
    if (config.spool == null) {
      return;
    }
    config.spool.problems().forEach(problems.under("spool"));
    if (chunkBytes > MOST_SPOOLED) {
      problems.add("chunkBytes", config.chunkBytes + " is more than 64MB, the most with a spool");
    }
  }

  /** Last, when all else is well: it locks a part of the directory. */
  private void openSpool() {
    SpoolConfig own = config.spool;
    if (own == null) {
      return;
    }
    try {
      spool =
          new SpoolSetup(
              true,
              Spool.open(own.options().forFormat(config.format.getClass().getName())),
              own.isAlways());
    } catch (SpoolException e) {
      problems.add("spool", String.valueOf(e.getMessage()));
    }
  }

  /** Only code can take a default away. */
  private boolean isAnyMissing() {
    missing("format", config.format);
    missing("retry", config.retry);
    missing("keepLevel", config.keepLevel);
    missing("overflowPolicy", config.overflowPolicy);
    return !problems.isEmpty();
  }

  private void missing(String element, @Nullable Object value) {
    if (value == null) {
      problems.add(element, "is missing");
    }
  }

  private void notSet() {
    List<@Nullable Object> objects = new ArrayList<>(List.of(owner, config.retry, config.format));
    objects.add(config.proxy);
    objects.add(config.ssl);
    objects.add(config.spool);
    objects.add(config.encoder);
    objects.add(config.aggregatorKeyResolver);
    objects.add(config.headerCustomizer);
    problems.findNotSet(context, name, objects);
  }

  private @Nullable URI url() {
    String text = config.url == null ? "" : config.url.strip();
    if (text.isEmpty()) {
      problems.add("url", "is missing");
      return null;
    }
    if (problems.hasUndefined("url", text)) {
      return null;
    }
    try {
      URI url = new URI(text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (!(scheme.equals("http") || scheme.equals("https"))) {
        problems.add("url", "is not an absolute http or https URL");
        return null;
      }
      if (url.getHost() == null || url.getPort() > 65535 || url.getPort() == 0) {
        problems.add("url", "has no valid host and port");
        return null;
      }
      if (url.getRawFragment() != null) {
        problems.add("url", "has a fragment, which is never sent");
        return null;
      }
      secrets.addUrl(url);
      return url;
    } catch (URISyntaxException e) {
      // The text itself may hold a credential.
      problems.add("url", "is not a URL: " + e.getReason() + " at index " + e.getIndex());
      return null;
    }
  }

  private AggregatorKeyResolver<?> resolver() {
    AggregatorKeyResolver<?> own = config.aggregatorKeyResolver;
    if (own != null && config.aggregatorKey != null) {
      problems.add(
          "aggregatorKey", "stands beside aggregatorKeyResolver; there can be one of them");
    }
    if (own != null) {
      return own instanceof PatternKeyResolver shared ? shared.copy() : own;
    }
    String text = config.aggregatorKey;
    if (text != null) {
      problems.hasUndefined("aggregatorKey", text);
      if (text.isBlank()) {
        problems.add("aggregatorKey", "is empty");
      }
    }
    return PatternKeyResolver.parse(text, context, problems.under("aggregatorKey"));
  }

  private HeaderCustomizer<Object> templates(List<String> parts) {
    if (config.headers != null) {
      problems.hasUndefined("headers", config.headers);
    }
    HeaderTemplates templates =
        HeaderTemplates.parse(config.headers, parts, problems.under("headers"));
    templates.constants().forEach(secrets::addHeaderValue);
    return templates;
  }

  /** The user says which key type goes with which customizer; the builder checks it. */
  @SuppressWarnings("unchecked")
  private HeaderCustomizer<Object> customizer() {
    HeaderCustomizer<?> own = config.headerCustomizer;
    return own == null ? (key, headers) -> {} : (HeaderCustomizer<Object>) own;
  }

  private Level keepLevel() {
    Level level = Level.toLevel(config.keepLevel.strip(), null);
    if (level == null) {
      problems.add("keepLevel", "'" + config.keepLevel + "' is not a level");
      return Level.WARN;
    }
    return level;
  }

  /** Without starting one, which may hold memory outside the heap. */
  private @Nullable Compression checkedCompression() {
    Compression compression = compression();
    if (compression != null) {
      compression.close();
    }
    return null;
  }

  private @Nullable Compression compression() {
    String named = config.compression;
    try {
      return Compression.named(named == null ? config.format.defaultCompression() : named.strip());
    } catch (IllegalArgumentException e) {
      problems.add("compression", String.valueOf(e.getMessage()));
      return null;
    }
  }
}
