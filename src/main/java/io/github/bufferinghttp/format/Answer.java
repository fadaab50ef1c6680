package io.github.bufferinghttp.format;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * A destination's answer to a request.
 *
 * @param status the HTTP status, 200 to 599
 * @param header looks a response header up by name, in any case
 * @param body the first 64 KiB of the response body, unpacked if it came as gzip
 * @param complete false when the body was longer than that or broke off
 */
public record Answer(
    int status, Function<String, Optional<String>> header, byte[] body, boolean complete) {

  /** The body as UTF-8 text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
