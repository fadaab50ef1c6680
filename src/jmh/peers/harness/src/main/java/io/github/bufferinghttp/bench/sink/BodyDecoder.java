package io.github.bufferinghttp.bench.sink;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Undoes a body's compression; of one connection. */
final class BodyDecoder {

  private final Bytes decoded = new Bytes();

  /** Returns the decoded body, valid until the next call. */
  Bytes decode(Bytes body, String contentEncoding, String contentType) throws IOException {
    if (contentEncoding.equals("gzip")) {
      return inflate(new GZIPInputStream(input(body), 1 << 16));
    }
    if (contentEncoding.equals("zstd")) {
      return inflate(new ZstdInputStream(input(body)));
    }
    // Loki's protobuf is always in Snappy's block format, often without saying so.
    boolean loki = contentType.equals("application/x-protobuf") && contentEncoding.isEmpty();
    if (contentEncoding.equals("snappy") || loki) {
      Snappy.decode(body.array, body.size, decoded);
      return decoded;
    }
    return body;
  }

  private static InputStream input(Bytes body) {
    return new ByteArrayInputStream(body.array, 0, body.size);
  }

  private Bytes inflate(InputStream in) throws IOException {
    decoded.size = 0;
    try (in) {
      while (true) {
        decoded.reserve(1 << 16);
        int read = in.read(decoded.array, decoded.size, decoded.array.length - decoded.size);
        if (read < 0) {
          return decoded;
        }
        decoded.size += read;
      }
    }
  }
}
