package io.github.bufferinghttp;

import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.key.AggregatorKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the headers of a request: the format's, then those of the {@code headers} element, then
 * what the user's own code does. Flush thread.
 */
final class HeaderMaker {

  static final String BATCH_ID = "X-Batch-Id";

  private final PayloadFormat format;
  private final HeaderCustomizer<Object> templates;
  private final HeaderCustomizer<Object> customizer;
  private final boolean ownResolver;
  private final Secrets secrets;
  private final @Nullable String basicAuthentication;

  HeaderMaker(Settings settings) {
    this.format = settings.format();
    this.templates = settings.templates();
    this.customizer = settings.customizer();
    this.ownResolver = settings.ownResolver();
    this.secrets = settings.secrets();
    String user = settings.url().getUserInfo();
    String pair = user == null || user.contains(":") ? user : user + ':'; // RFC 7617, 2
    this.basicAuthentication = pair == null || pair.equals(":") ? null : basic(pair);
  }

  /** The value of a header with these credentials, {@code user:password} (RFC 7617, 2). */
  static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /** The headers for one attempt to send the chunk; throws what the customizer throws. */
  RequestHeaders headersFor(Chunk chunk) {
    RequestHeaders headers = new RequestHeaders();
    headers.set("Content-Type", format.contentType());
    if (basicAuthentication != null) {
      headers.set("Authorization", basicAuthentication);
    }
    format.headers(chunk, headers);
    templates.customize(chunk.key(), headers);
    if (chunk.key() instanceof StoredKey stored && (ownResolver || stored.key().isText())) {
      chunk.storedHeaders().forEach((name, value) -> setStored(headers, name, value));
    } else if (chunk.key() instanceof StoredKey stored) {
      customizer.customize(stored.ofItsParts(), headers);
    } else if (!isForeign(chunk.key())) {
      customizer.customize(chunk.key(), headers);
    }
    secrets.addRecent(headers.asMap());
    headers.set(BATCH_ID, chunk.id());
    return headers;
  }

  private static void setStored(RequestHeaders headers, String name, String value) {
    if (RequestHeaders.nameProblem(name) == null) {
      headers.set(name, value);
    }
  }

  /** The headers of a chunk as they may be written to disk: none that may hold a secret. */
  Map<String, String> storable(Chunk chunk) {
    Map<String, String> storable = new LinkedHashMap<>();
    headersFor(chunk)
        .asMap()
        .forEach(
            (name, value) -> {
              if (!isSecret(name, value) && !name.equals("Content-Type") && !isId(name)) {
                storable.put(name, value);
              }
            });
    return storable;
  }

  private static boolean isId(String name) {
    return name.equalsIgnoreCase(BATCH_ID);
  }

  private boolean isSecret(String name, String value) {
    return name.toLowerCase(Locale.ROOT).startsWith("proxy-")
        || Secrets.mayBeCredential(name)
        || secrets.isIn(value);
  }

  /** The default key of an own resolver that failed: a customizer for its type cannot take it. */
  private boolean isForeign(Object key) {
    return ownResolver && key == AggregatorKey.DEFAULT;
  }
}
