package io.github.bufferinghttp.compress;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a request's body smaller. Used by one thread at a time. */
public interface Compression extends AutoCloseable {

  /** The names that the {@code compression} element takes. */
  List<String> NAMES = List.of("none", "gzip", "zstd");

  /** The value of {@code Content-Encoding}, or null if the body stays as it is. */
  @Nullable String contentEncoding();

  /** The body in its smaller form, or itself; it is read, and not kept. */
  ByteBuffer compress(ByteBuffer body);

  /** Lets go of memory outside the heap. */
  @Override
  void close();

  /**
   * The compression of that name.
   *
   * @throws IllegalArgumentException if there is none, or what it needs is not on the class path
   */
  static Compression named(String name) {
    return switch (name) {
      case "none" -> None.INSTANCE;
      case "gzip" -> new Gzip();
      case "zstd" -> Zstd.create();
      default ->
          throw new IllegalArgumentException(
              "'" + name + "' is not one of " + String.join(", ", NAMES));
    };
  }
}
