package com.example.logging;

import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.header.RequestHeaders;

/** The README's customizer. */
public final class TopicHeaders implements HeaderCustomizer<TopicResolver.Topic> {

  private String retention = "1 year";

  /** The element {@code retention} in the XML. */
  public void setRetention(String retention) {
    this.retention = retention;
  }

  @Override
  public void customize(TopicResolver.Topic topic, RequestHeaders headers) {
    headers.set("X-Tenant", topic.tenant());
    if (topic.audit()) {
      headers.set("X-Retention", retention);
    }
  }
}
