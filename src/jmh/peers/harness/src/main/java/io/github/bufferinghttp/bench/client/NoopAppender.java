package io.github.bufferinghttp.bench.client;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

/** An appender that does nothing: what is left is Logback's own cost of a call. */
public final class NoopAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  @Override
  protected void append(ILoggingEvent event) {}
}
