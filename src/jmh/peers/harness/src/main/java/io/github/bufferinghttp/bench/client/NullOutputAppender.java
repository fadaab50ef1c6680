package io.github.bufferinghttp.bench.client;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.OutputStream;

/** An appender that encodes and throws the bytes away. */
public final class NullOutputAppender extends OutputStreamAppender<ILoggingEvent> {

  @Override
  public void start() {
    setOutputStream(OutputStream.nullOutputStream());
    super.start();
  }
}
