package io.github.bufferinghttp.format;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Completes the base url of a destination. */
final class Uris {

  private Uris() {}

  /** Whether the url is a base alone: no path, or {@code /}. */
  static boolean isBase(URI url) {
    String path = url.getRawPath();
    return path == null || path.isEmpty() || path.equals("/");
  }

  /** The url with a path; one that has a path of its own keeps it. */
  static URI withPath(URI url, String path) {
    return isBase(url) ? rebuild(url, path, url.getRawQuery()) : url;
  }

  /** The url with a query parameter; one that has it already keeps its own. */
  static URI withQuery(URI url, String name, String value) {
    String query = url.getRawQuery();
    if (query != null && Arrays.stream(query.split("&")).anyMatch(p -> isNamed(p, name))) {
      return url;
    }
    String more = encode(name) + "=" + encode(value);
    return rebuild(
        url, url.getRawPath(), query == null || query.isEmpty() ? more : query + "&" + more);
  }

  /** Text as one segment of a path or one part of a query. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static boolean isNamed(String parameter, String name) {
    return parameter.equals(name) || parameter.startsWith(name + "=");
  }

  private static URI rebuild(URI url, String path, String query) {
    return URI.create(
        url.getScheme()
            + "://"
            + url.getRawAuthority()
            + (path == null ? "" : path)
            + (query == null ? "" : "?" + query));
  }
}
