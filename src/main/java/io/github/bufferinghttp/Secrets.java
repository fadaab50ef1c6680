package io.github.bufferinghttp;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a text what must not be read in a status: what the url carries besides its host, the
 * values of fixed headers, the proxy's password.
 */
final class Secrets {

  private static final int SHORTEST = 4;

  /** A value in a query that is shorter names an option rather than a credential. */
  private static final int SHORTEST_VALUE = 8;

  /** A part of a path that is shorter names a resource rather than a credential. */
  private static final int SHORTEST_TOKEN = 16;

  private static final Pattern TOKEN = Pattern.compile("[^/]{" + SHORTEST_TOKEN + ",}");

  private static final String MASK = "***";

  private static final int MOST_RECENT = 64;

  /** A header whose name has one of these in it carries a credential. */
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "(?i)auth|cookie|credential|passwd|password|secret|session|signature|token"
              + "|(api|access|license).?key");

  private final List<String> secrets = new ArrayList<>();

  /** What was sent lately under a header that carries credentials. Flush thread. */
  private final LinkedHashSet<String> recent = new LinkedHashSet<>();

  /** Takes a text for a secret, unless it is too short to be one. */
  void add(@Nullable String secret) {
    if (secret != null && secret.length() >= SHORTEST && !secrets.contains(secret)) {
      secrets.add(secret);
      secrets.sort(Comparator.comparingInt(String::length).reversed());
    }
  }

  /** Takes the user info, the path and the query of a URL for secrets: each may be a token. */
  void addUrl(URI url) {
    addUser(url.getRawUserInfo());
    addUser(url.getUserInfo());
    add(url.getRawQuery());
    add(url.getQuery());
    addValues(url.getRawQuery());
    addValues(url.getQuery());
    add(url.getRawPath());
    add(url.getPath());
    for (String segment : String.valueOf(url.getRawPath()).split("/")) {
      if (segment.length() >= SHORTEST_TOKEN) {
        add(segment);
      }
    }
  }

  /** {@code user:password} as it is, the password alone, and both as they go over the wire. */
  void addUser(@Nullable String user) {
    if (user != null) {
      add(user);
      add(user.substring(user.indexOf(':') + 1));
      add(Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void addValues(@Nullable String query) {
    for (String parameter : query == null ? new String[0] : query.split("&")) {
      String value = parameter.substring(parameter.indexOf('=') + 1);
      if (value.length() >= SHORTEST_VALUE) {
        add(value);
      }
    }
  }

  /** A header's value, and the token in it if a scheme stands before. */
  void addHeaderValue(String value) {
    add(value);
    int space = value.indexOf(' ');
    if (space > 0) {
      add(value.substring(space + 1).strip());
    }
  }

  /** Whether a header carries a credential, as far as its name tells. */
  static boolean isCredential(String header) {
    return CREDENTIAL.matcher(header).find();
  }

  /**
   * Whether it may carry one: any key does as well. But often that is what requests are sorted by,
   * an ordinary word that a status must be able to say.
   */
  static boolean mayBeCredential(String header) {
    return isCredential(header) || header.toLowerCase(Locale.ROOT).contains("key");
  }

  /** Takes the values of a request's headers whose names speak of credentials. Flush thread. */
  void addRecent(Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          if (value.length() >= SHORTEST && isCredential(name)) {
            addRecent(value);
            addRecent(value.substring(value.indexOf(' ') + 1).strip());
          }
        });
  }

  private void addRecent(String value) {
    if (value.length() >= SHORTEST && recent.add(value) && recent.size() > MOST_RECENT) {
      Iterator<String> oldest = recent.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** The text without the secrets. */
  String mask(String text) {
    String masked = text;
    for (String secret : recent) {
      masked = masked.replace(secret, MASK);
    }
    for (String secret : secrets) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }

  /** Whether a text is a secret, or holds one that is too long to be there by chance. */
  boolean isIn(String text) {
    return secrets.stream()
        .anyMatch(
            secret ->
                text.equals(secret) || secret.length() >= SHORTEST_TOKEN && text.contains(secret));
  }

  /** A URL as far as it may be shown: scheme, host and port. */
  static String show(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port;
  }

  /**
   * Where a redirect leads, as far as it may be shown: without user info, query and fragment, and
   * without parts of the path that may be tokens.
   */
  static String showTarget(String location) {
    String target = location.strip().replaceFirst("(?s)[?#].*", "");
    int host = target.indexOf("//") < 0 ? 0 : target.indexOf("//") + 2;
    int slash = target.indexOf('/', host);
    int path = host == 0 ? 0 : slash < 0 ? target.length() : slash;
    int user = target.lastIndexOf('@', path);
    String authority = target.substring(user > host ? user + 1 : host, path);
    return target.substring(0, host)
        + authority
        + TOKEN.matcher(target.substring(path)).replaceAll(MASK);
  }

  @Override
  public String toString() {
    return MASK;
  }
}
