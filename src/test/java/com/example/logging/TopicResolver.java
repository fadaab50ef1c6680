package com.example.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.key.AggregatorKeyResolver;

/** The README's resolver. */
public final class TopicResolver implements AggregatorKeyResolver<TopicResolver.Topic> {

  public record Topic(String tenant, boolean audit) {}

  @Override
  public Topic resolve(ILoggingEvent event) {
    String tenant = event.getMDCPropertyMap().getOrDefault("tenant", "none");
    return new Topic(tenant, event.getLoggerName().startsWith("audit"));
  }
}
