package io.github.bufferinghttp.format;

import ch.qos.logback.core.Context;
import ch.qos.logback.core.CoreConstants;
import org.jspecify.annotations.Nullable;

/**
 * Where events come from: the names of the service and of the host.
 *
 * <p>The service is the setting, else the environment's {@code OTEL_SERVICE_NAME}, else the name of
 * the Logback context unless that is {@code default}, else {@code java}. The host is the setting,
 * else the environment's {@code HOSTNAME} or {@code COMPUTERNAME}, else what Logback finds out.
 */
record Origin(String service, String host) {

  static Origin of(FormatContext context, @Nullable String service, @Nullable String host) {
    Checks.defined(context, "service", service);
    Checks.defined(context, "host", host);
    Context logback = context.logback();
    String name = logback.getName();
    return new Origin(
        first(
            service,
            System.getenv("OTEL_SERVICE_NAME"),
            CoreConstants.DEFAULT_CONTEXT_NAME.equals(name) ? null : name,
            "java"),
        host(logback, host));
  }

  /** Logback asks the network, which may take its time, so it is asked last. */
  private static String host(Context logback, @Nullable String host) {
    String known = first(host, System.getenv("HOSTNAME"), System.getenv("COMPUTERNAME"), "");
    return known.isEmpty()
        ? first(logback.getProperty(CoreConstants.HOSTNAME_KEY), "localhost")
        : known;
  }

  private static String first(@Nullable String... candidates) {
    for (String candidate : candidates) {
      if (candidate != null && !candidate.isBlank()) {
        return candidate.trim();
      }
    }
    return "";
  }
}
