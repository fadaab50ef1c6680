package io.github.bufferinghttp.header;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one request in the making. Names are matched without regard to case, as HTTP does
 * (RFC 9110, 5.1).
 *
 * <p>Values go to the wire as visible ASCII: every other character is percent-encoded as UTF-8, so
 * that a key can neither break a request nor smuggle a header into it. A value is cut at {@value
 * #MAX_VALUE_BYTES} bytes.
 */
public final class RequestHeaders {

  /** The most bytes a value has on the wire. */
  public static final int MAX_VALUE_BYTES = 8 * 1024;

  /** Names that belong to the connection or to the client (RFC 9110, 7.6.1), in lower case. */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * Sets a header, in place of one of that name.
   *
   * @throws IllegalArgumentException if {@link #nameProblem} finds fault with the name
   */
  public RequestHeaders set(String name, String value) {
    String problem = nameProblem(name);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    values.remove(name);
    values.put(name, HeaderValues.encode(value));
    return this;
  }

  /** Sets a header unless there is one of that name. */
  public RequestHeaders setIfAbsent(String name, String value) {
    return values.containsKey(name) ? this : set(name, value);
  }

  /** Removes a header, if there is one of that name. */
  public RequestHeaders remove(String name) {
    values.remove(name);
    return this;
  }

  /** The value as it will go to the wire, or null. */
  public @Nullable String get(String name) {
    return values.get(name);
  }

  /** All headers, as they will go to the wire. */
  public Map<String, String> asMap() {
    return Collections.unmodifiableMap(values);
  }

  /** What is wrong with a header's name, or null if it may be set. */
  public static @Nullable String nameProblem(String name) {
    if (name.isEmpty()) {
      return "a header's name is empty";
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isTokenCharacter(name.charAt(i))) {
        return "'" + HeaderValues.encode(name) + "' is not a header name (RFC 9110, 5.6.2)";
      }
    }
    return FORBIDDEN.contains(name.toLowerCase(Locale.ROOT))
        ? "the header '" + name + "' is set by the HTTP client and cannot be set here"
        : null;
  }

  private static boolean isTokenCharacter(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /** Names alone: a value may be a credential. */
  @Override
  public String toString() {
    return "RequestHeaders" + values.keySet();
  }
}
