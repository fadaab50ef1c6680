package io.github.bufferinghttp;

import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.HeaderCustomizer;
import io.github.bufferinghttp.header.RequestHeaders;
import io.github.bufferinghttp.key.AggregatorKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
    this.basicAuthentication =
        user == null
            ? null
            : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
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
    if (!isForeign(chunk.key())) {
      customizer.customize(chunk.key(), headers);
    }
    secrets.addRecent(headers.asMap());
    headers.set(BATCH_ID, chunk.id());
    return headers;
  }

  /** The default key of an own resolver that failed: a customizer for its type cannot take it. */
  private boolean isForeign(Object key) {
    return ownResolver && key == AggregatorKey.DEFAULT;
  }
}
