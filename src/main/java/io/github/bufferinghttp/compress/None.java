package io.github.bufferinghttp.compress;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The body as it is. */
final class None implements Compression {

  static final None INSTANCE = new None();

  private None() {}

  @Override
  public @Nullable String contentEncoding() {
    return null;
  }

  @Override
  public ByteBuffer compress(ByteBuffer body) {
    return body;
  }

  @Override
  public void close() {}
}
