package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import io.github.bufferinghttp.encoder.EventEncoder;
import java.net.URI;
import java.util.List;

/** What a format is given when the appender starts. */
public interface FormatContext {

  /** The Logback context, for its properties and its status. */
  Context logback();

  /** The {@code url} element. */
  URI url();

  /** The names of the parts of the {@code aggregatorKey}; empty with an own resolver. */
  List<String> keyParts();

  /** The configured encoder, as Logback knows it. */
  Encoder<ILoggingEvent> encoder();

  /** Writes an event with the configured encoder. */
  EventEncoder eventEncoder();

  /** Reports a wrong setting of the format; the appender then does not start. */
  void problem(String element, String what);
}
