package io.github.bufferinghttp.format;

import ch.qos.logback.core.Context;
import ch.qos.logback.core.CoreConstants;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where events come from: the names of the service and of the host, and what {@code
 * OTEL_RESOURCE_ATTRIBUTES} in the environment says, these two included.
 *
 * <p>The service is the setting, else the environment's {@code OTEL_SERVICE_NAME}, else {@code
 * service.name} in those attributes, else the name of the Logback context unless that is {@code
 * default}, else {@code java}. The host is the setting, else {@code host.name} in those attributes,
 * else the environment's {@code HOSTNAME} or {@code COMPUTERNAME}, else what Logback finds out.
 */
record Origin(String service, String host, Map<String, String> attributes) {

  static Origin of(FormatContext context, @Nullable String service, @Nullable String host) {
    return of(context, service, host, System.getenv());
  }

  static Origin of(
      FormatContext context,
      @Nullable String service,
      @Nullable String host,
      Map<String, String> environment) {
    Checks.defined(context, "service", service);
    Checks.defined(context, "host", host);
    Context logback = context.logback();
    String name = logback.getName();
    Map<String, String> attributes = attributes(environment.get("OTEL_RESOURCE_ATTRIBUTES"));
    return new Origin(
        first(
            service,
            environment.get("OTEL_SERVICE_NAME"),
            attributes.get("service.name"),
            CoreConstants.DEFAULT_CONTEXT_NAME.equals(name) ? null : name,
            "java"),
        host(logback, first(host, attributes.get("host.name")), environment),
        attributes);
  }

  /**
   * Reads {@code name=value,name=value}, the values percent-encoded, as OpenTelemetry's SDKs do.
   */
  private static Map<String, String> attributes(@Nullable String list) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String attribute : list == null ? new String[0] : list.split(",")) {
      int equals = attribute.indexOf('=');
      String name = attribute.substring(0, Math.max(0, equals)).strip();
      if (!name.isEmpty()) {
        found.put(name, decode(attribute.substring(equals + 1).strip()));
      }
    }
    return found;
  }

  private static String decode(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value; // a percent sign that means itself
    }
  }

  /** Logback asks the network, which may take its time, so it is asked last. */
  private static String host(Context logback, String host, Map<String, String> environment) {
    String known = first(host, environment.get("HOSTNAME"), environment.get("COMPUTERNAME"), "");
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
