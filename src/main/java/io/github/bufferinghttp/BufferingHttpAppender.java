package io.github.bufferinghttp;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.net.ssl.SSLConfiguration;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.key.AggregatorKey;
import io.github.bufferinghttp.key.AggregatorKeyResolver;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A Logback appender that ships log events over HTTP in batches: a batch holds events of one
 * aggregator key, and its request carries headers that were made for that key.
 *
 * <p>{@link #doAppend} never throws and never does I/O; it waits only where {@link OverflowPolicy}
 * says so. Everything else happens on one thread of the appender's own. Settings take effect at
 * {@link #start()}; a wrong one is reported by the name of its element as an error in Logback's
 * status, and the appender then stays off while the application goes on. Every method may be called
 * by any thread, the setters by one before the start.
 *
 * <pre>{@code
 * <appender name="HTTP" class="io.github.bufferinghttp.BufferingHttpAppender">
 *   <url>https://logs.example.com/ingest</url>
 *   <aggregatorKey>tenant = %X{tenant:-none}</aggregatorKey>
 *   <headers>X-Tenant = {tenant}</headers>
 * </appender>
 * }</pre>
 */
public final class BufferingHttpAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements AppenderAttachable<ILoggingEvent> {

  /** The JDK's HTTP client and TLS log under these names while they send our requests. */
  private static final String[] OWN_TRAFFIC = {
    "jdk.internal.httpclient", "jdk.httpclient", "jdk.event.security"
  };

  private final AppenderConfig config = new AppenderConfig();
  private final AppenderAttachableImpl<ILoggingEvent> fallbacks = new AppenderAttachableImpl<>();
  private final FallbackLife fallbackLife = new FallbackLife(this);

  /** Held for the moment in which the appender is switched on or off. */
  private final Object switching = new Object();

  /** What runs between start and stop. */
  private volatile @Nullable Running running;

  /** What stays of it after a stop; set before that is taken away. */
  private volatile @Nullable Ended ended;

  /** For Logback's configurator, and for code that uses the setters. */
  public BufferingHttpAppender() {}

  /** Begins an appender in code. */
  public static BufferingHttpAppenderBuilder<AggregatorKey> builder(LoggerContext context) {
    return new BufferingHttpAppenderBuilder<>(context);
  }

  // Appending

  /** Takes an event. Any thread; never throws, whatever a filter or an argument does. */
  @Override
  public void doAppend(ILoggingEvent event) {
    if (!started) {
      if (config.enabled) {
        super.doAppend(event); // says so in the status, now and then
      }
      return;
    }
    try {
      if (decision(event) != FilterReply.DENY) {
        append(event);
      }
    } catch (Throwable e) {
      Running now = running;
      if (now != null) {
        now.lost(event, e);
      }
    }
  }

  /** What the filters say; one that throws says nothing, and costs no event. */
  private FilterReply decision(ILoggingEvent event) {
    try {
      return getFilterChainDecision(event);
    } catch (Throwable e) {
      callerFailed(e);
      return decisionWithoutThrowers(event);
    }
  }

  /** Asks all of them again, and passes over those that throw. */
  private FilterReply decisionWithoutThrowers(ILoggingEvent event) {
    for (Filter<ILoggingEvent> filter : getCopyOfAttachedFiltersList()) {
      try {
        FilterReply reply = filter.decide(event);
        if (reply != FilterReply.NEUTRAL) {
          return reply;
        }
      } catch (Throwable e) {
        // Told already.
      }
    }
    return FilterReply.NEUTRAL;
  }

  private void callerFailed(Throwable failure) {
    Running now = running;
    if (now != null) {
      now.callerFailed(failure);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    Running now = running;
    if (now == null) {
      refuse(event);
    } else if (!isOwnTraffic(event)) {
      now.append(event);
    }
  }

  private void refuse(ILoggingEvent event) {
    Ended last = ended;
    if (last != null && !isOwnTraffic(event)) {
      last.refuse(event);
    }
  }

  private static boolean isOwnTraffic(ILoggingEvent event) {
    if (OwnThread.isSourceOf(event)) {
      return true;
    }
    String logger = event.getLoggerName();
    if (logger == null || !logger.startsWith("jdk.")) {
      return false;
    }
    for (String own : OWN_TRAFFIC) {
      if (logger.startsWith(own)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Waits until everything that was appended before is delivered or dropped.
   *
   * @return false if that took longer than {@code timeout}, the appender stopped and left events on
   *     disk, the caller was interrupted, or the caller is the appender's own thread; true at once
   *     if the appender was never started
   */
  public boolean flush(java.time.Duration timeout) {
    Running now = running;
    if (now != null) {
      return now.flush(timeout);
    }
    Ended last = ended;
    return last == null || last.flush();
  }

  /** The same with Logback's type. */
  public boolean flush(Duration timeout) {
    return flush(java.time.Duration.ofMillis(timeout.getMilliseconds()));
  }

  /** The JVM goes down, and it is the fallback of an appender that has ended. */
  void endAtExit(java.time.Duration timeout) {
    Running now = running;
    if (now != null) {
      now.endAtExit(timeout);
    }
  }

  /** What was done since the last start. Any thread. */
  public AppenderMetrics metrics() {
    Running now = running;
    if (now != null) {
      return now.metrics();
    }
    Ended last = ended;
    return last == null ? AppenderMetrics.NONE : last.metrics();
  }

  // Life

  /** Checks the settings and begins to ship; a wrong setting leaves the appender off. */
  @Override
  public synchronized void start() {
    if (isStarted()) {
      return;
    }
    if (!config.enabled) {
      addInfo("The appender is off: <enabled> is false");
      return;
    }
    if (getContext() == null) {
      return; // Logback has nowhere to say so
    }
    Running next = Running.start(this, config, fallbackLife.appender(this));
    if (next != null) {
      fallbackLife.start();
      begin(next);
    }
  }

  /** In one step: a stop at the same time comes before it or after it, and stops all or nothing. */
  private void begin(Running next) {
    synchronized (switching) {
      running = next;
      super.start();
    }
  }

  /** Delivers what is buffered, for at most {@code shutdownTimeout}, and ends. */
  @Override
  public void stop() {
    stop(ChronoUnit.FOREVER.getDuration());
  }

  /** The same for a fallback appender, for which so much is left of the time of its user. */
  void stop(java.time.Duration left) {
    java.time.Duration rest = left;
    Running last;
    synchronized (switching) {
      last = running;
      super.stop();
    }
    if (last != null) {
      rest = last.stop(left);
      letGoOf(last);
    }
    if (getContext() instanceof LoggerContext loggers) {
      fallbackLife.stop(loggers, rest);
    }
  }

  /** Keeps its counters alone, if it has ended and nothing else was started meanwhile. */
  private void letGoOf(Running last) {
    synchronized (switching) {
      Ended rest = last.ended();
      if (rest != null && running == last) {
        ended = rest;
        running = null;
      }
    }
  }

  // Settings, one setter per element

  /** False: the appender stays off, without an error. Default: true. */
  public void setEnabled(boolean enabled) {
    config.enabled = enabled;
  }

  /**
   * Where batches are posted to: an absolute http or https URL. A {@code user:password} in it is
   * sent as basic authentication. Required.
   */
  public void setUrl(String url) {
    config.url = url;
  }

  /**
   * The parts of the key, a line each: {@code name = pattern}, with a pattern of Logback's {@code
   * PatternLayout}. Default: one key for all.
   */
  public void setAggregatorKey(String aggregatorKey) {
    config.aggregatorKey = aggregatorKey;
  }

  /** Own code that says which key an event has, instead of {@code aggregatorKey}. Default: none. */
  public void setAggregatorKeyResolver(AggregatorKeyResolver<?> aggregatorKeyResolver) {
    config.aggregatorKeyResolver = aggregatorKeyResolver;
  }

  /** Headers, a line each: {@code Name = value}, with {@code {part}} replaced. Default: none. */
  public void setHeaders(String headers) {
    config.headers = headers;
  }

  /** Own code that sets headers for each attempt, after {@code headers}. Default: none. */
  public void setHeaderCustomizer(HeaderCustomizer<?> headerCustomizer) {
    config.headerCustomizer = headerCustomizer;
  }

  /** How an event becomes text: any Logback encoder. Default: {@code JsonEventEncoder}. */
  public void setEncoder(Encoder<ILoggingEvent> encoder) {
    config.encoder = encoder;
  }

  /** True: class, method and line are taken at each call, which is slow. Default: false. */
  public void setIncludeCallerData(boolean includeCallerData) {
    config.includeCallerData = includeCallerData;
  }

  /** How events become a body and how the answer is read. Default: {@code LinesFormat}. */
  public void setFormat(PayloadFormat format) {
    config.format = format;
  }

  /**
   * The most events held in memory, over all keys: in the queue, in batches and under way. At least
   * 1, at most 67,108,864. Default: 8192.
   */
  public void setCapacity(int capacity) {
    config.capacity = capacity;
  }

  /**
   * The most encoded bytes held in memory, over all keys; a few large events may exceed it.
   * Default: 32MB, or a quarter of the JVM's heap where that is less.
   */
  public void setMaxBufferBytes(FileSize maxBufferBytes) {
    config.maxBufferBytes = maxBufferBytes;
  }

  /** The most events a request holds; the format may allow fewer. At least 1. Default: 500. */
  public void setChunkSize(int chunkSize) {
    config.chunkSize = chunkSize;
  }

  /**
   * The most bytes a request's body has before compression; the format may allow fewer. At most
   * 512MB, with a spool 64MB. Default: 1MB.
   */
  public void setChunkBytes(FileSize chunkBytes) {
    config.chunkBytes = chunkBytes;
  }

  /** The longest an event waits for its batch to fill. Default: 1 second. */
  public void setFlushInterval(Duration flushInterval) {
    config.flushInterval = flushInterval;
  }

  /**
   * {@code none}, {@code gzip}, or {@code zstd}, which needs zstd-jni on the class path. Default:
   * what the format says, {@code none} for lines and {@code gzip} for most destinations.
   */
  public void setCompression(String compression) {
    config.compression = compression;
  }

  /** What happens to an event that finds the buffer full. Default: {@code block}. */
  public void setOverflowPolicy(OverflowPolicy overflowPolicy) {
    config.overflowPolicy = overflowPolicy;
  }

  /**
   * The longest that {@code block} holds a caller, and only while requests succeed or a spool takes
   * what waits. Default: 250 milliseconds.
   */
  public void setMaxBlock(Duration maxBlock) {
    config.maxBlock = maxBlock;
  }

  /**
   * The last fifth of the capacity is for events of this level and above; {@code OFF} keeps nothing
   * back. Default: WARN.
   */
  public void setKeepLevel(String keepLevel) {
    config.keepLevel = keepLevel;
  }

  /** How failed requests are tried again. Default: as {@link RetryConfig} says. */
  public void setRetry(RetryConfig retry) {
    config.retry = retry;
  }

  /** The longest that a connection may take to be made. Default: 5 seconds. */
  public void setConnectTimeout(Duration connectTimeout) {
    config.connectTimeout = connectTimeout;
  }

  /**
   * The longest that a whole exchange may take, from the look-up of the host's name to the end of
   * the answer. Default: 30 seconds.
   */
  public void setRequestTimeout(Duration requestTimeout) {
    config.requestTimeout = requestTimeout;
  }

  /** The most requests under way at once, over all keys. Default: 4. */
  public void setMaxInFlight(int maxInFlight) {
    config.maxInFlight = maxInFlight;
  }

  /** The most requests under way at once for one key; 1 keeps its order. Default: 1. */
  public void setMaxInFlightPerKey(int maxInFlightPerKey) {
    config.maxInFlightPerKey = maxInFlightPerKey;
  }

  /** Where batches wait on disk that memory cannot or should not hold. Default: nowhere. */
  public void setSpool(SpoolConfig spool) {
    config.spool = spool;
  }

  /** A trust store, and a key store for mutual TLS. Default: the JVM's. */
  public void setSsl(SSLConfiguration ssl) {
    config.ssl = ssl;
  }

  /** An HTTP proxy. Default: the JVM's. */
  public void setProxy(ProxyConfig proxy) {
    config.proxy = proxy;
  }

  /**
   * The longest that {@link #stop()}, or the JVM's exit, waits for delivery; with a spool or a
   * fallback appender the last quarter of it is kept for what is left. Default: 10 seconds.
   */
  public void setShutdownTimeout(Duration shutdownTimeout) {
    config.shutdownTimeout = shutdownTimeout;
  }

  /** Whether what is buffered is delivered when the JVM exits. Default: true. */
  public void setShutdownHook(boolean shutdownHook) {
    config.shutdownHook = shutdownHook;
  }

  // The fallback appender

  /** Adds the appender that receives every event that is dropped; there can be one. */
  @Override
  public void addAppender(Appender<ILoggingEvent> newAppender) {
    if (iteratorForAppenders().hasNext()) {
      addWarn("<appender-ref>: there is a fallback appender already; ignoring " + newAppender);
    } else {
      fallbacks.addAppender(newAppender);
    }
  }

  @Override
  public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
    return fallbacks.iteratorForAppenders();
  }

  @Override
  public Appender<ILoggingEvent> getAppender(String name) {
    return fallbacks.getAppender(name);
  }

  @Override
  public boolean isAttached(Appender<ILoggingEvent> appender) {
    return fallbacks.isAttached(appender);
  }

  @Override
  public void detachAndStopAllAppenders() {
    fallbacks.detachAndStopAllAppenders();
  }

  @Override
  public boolean detachAppender(Appender<ILoggingEvent> appender) {
    return fallbacks.detachAppender(appender);
  }

  @Override
  public boolean detachAppender(String name) {
    return fallbacks.detachAppender(name);
  }
}
