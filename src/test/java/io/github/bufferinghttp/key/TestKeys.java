package io.github.bufferinghttp.key;

import java.util.List;

/** Makes keys for tests of other packages. */
public final class TestKeys {

  private TestKeys() {}

  /** A key with the parts {@code tenant} and {@code level}. */
  public static AggregatorKey tenantAndLevel(String tenant, String level) {
    return new AggregatorKey(List.of("tenant", "level"), new String[] {tenant, level});
  }
}
