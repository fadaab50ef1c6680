package io.github.bufferinghttp.spool;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Batches for tests. */
final class Chunks {

  static final SpooledKey KEY = SpooledKey.ofParts(List.of("tenant"), List.of("acme"));

  private Chunks() {}

  /** A batch of two events whose body takes that many bytes. */
  static SpooledChunk of(String id, int bytes) {
    return of(id, KEY, bytes);
  }

  static SpooledChunk of(String id, SpooledKey key, int bytes) {
    byte[] body = new byte[bytes];
    new Random(id.hashCode()).nextBytes(body);
    return new SpooledChunk(
        id,
        key,
        Map.of("X-Category", "prod/acme"),
        "application/x-ndjson",
        "",
        new int[] {bytes / 2, bytes},
        1_700_000_000_000L,
        1,
        body);
  }

  /** A batch of the same key with one event, as remains of a partial delivery. */
  static SpooledChunk rest(String id) {
    byte[] body = id.getBytes(StandardCharsets.UTF_8);
    return new SpooledChunk(
        id, KEY, Map.of(), "text/plain", "", new int[] {body.length}, 1L, 2, body);
  }

  /** Any batch at all: odd texts, empty lists, no body. */
  static SpooledChunk random(Random random) {
    byte[] body = new byte[random.nextInt(random.nextInt(10) == 0 ? 5_000 : 200)];
    random.nextBytes(body);
    int[] ends = random.ints(random.nextInt(6), 0, body.length + 1).sorted().toArray();
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      headers.put("X-" + text(random), text(random));
    }
    SpooledKey key =
        switch (random.nextInt(3)) {
          case 0 -> SpooledKey.ofText(text(random));
          case 1 -> SpooledKey.ofParts(List.of(), List.of());
          default -> SpooledKey.ofParts(List.of("a", "b"), List.of(text(random), text(random)));
        };
    return new SpooledChunk(
        text(random),
        key,
        headers,
        text(random),
        text(random),
        ends,
        random.nextLong(),
        random.nextInt(100),
        body);
  }

  /** Lone surrogates, NUL and line breaks included. */
  private static String text(Random random) {
    StringBuilder out = new StringBuilder();
    int bound = random.nextInt(3) == 0 ? 0x10000 : 0x80;
    for (int i = random.nextInt(30); i > 0; i--) {
      out.append((char) random.nextInt(bound));
    }
    return out.toString();
  }
}
