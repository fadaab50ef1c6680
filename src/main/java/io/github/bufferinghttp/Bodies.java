package io.github.bufferinghttp;

import io.github.bufferinghttp.compress.Compression;
import io.github.bufferinghttp.format.PayloadFormat;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bodies of requests: what the format puts around the events, and they, in one piece and
 * compressed. One of them can be made ahead, while the request before it is under way, so that the
 * destination does not wait for it. Flush thread, but for {@link #giveBack} and {@link
 * #outOfMemory}.
 */
final class Bodies {

  private final PayloadFormat format;
  private final Compression compression;
  private final BodyBuffers buffers;
  private @Nullable Made ahead;

  /**
   * The body of a chunk.
   *
   * @param plainBytes what it would take if it were not compressed
   */
  record Made(Chunk chunk, Body body, int plainBytes) {}

  /**
   * Nothing is made yet.
   *
   * @param mostKept how many buffers wait for the next body at most
   */
  Bodies(PayloadFormat format, Compression compression, int mostKept) {
    this.format = format;
    this.compression = compression;
    this.buffers = new BodyBuffers(mostKept);
  }

  /**
   * Makes a chunk's body ahead, in place of another that was made so and not taken. One too large
   * for the buffers that serve again is not worth its memory before its turn.
   */
  void prepare(Chunk chunk) {
    if (chunk.size() > BodyBuffers.LARGEST) {
      return;
    }
    Made before = ahead;
    ahead = null;
    if (before != null) {
      giveBack(before.body, true);
    }
    ahead = make(chunk);
  }

  /** The chunk's body, which is the caller's to {@link #giveBack}. */
  Made take(Chunk chunk) {
    Made made = ahead;
    if (made == null || made.chunk != chunk) {
      return make(chunk);
    }
    ahead = null;
    return made;
  }

  private Made make(Chunk chunk) {
    ByteBuffer plain = plain(chunk);
    int plainBytes = plain.remaining();
    Body body = new Body(compression.compress(plain), buffers.areRefused());
    if (compression.contentEncoding() != null) {
      buffers.give(plain); // the smaller body is another one
    }
    return new Made(chunk, body, plainBytes);
  }

  private ByteBuffer plain(Chunk chunk) {
    byte[] prefix = format.prefix(chunk.key());
    byte[] suffix = format.suffix(chunk.key());
    ByteBuffer body = buffers.take(prefix.length + chunk.size() + suffix.length);
    body.put(prefix);
    chunk.pages().copyTo(body);
    body.put(suffix);
    return body.flip();
  }

  /**
   * Lets go of a body. Any thread.
   *
   * @param free whether nobody can read it any more
   */
  void giveBack(Body body, boolean free) {
    ByteBuffer bytes = body.release();
    if (free && bytes != null) {
      buffers.give(bytes);
    }
  }

  /** Memory outside the heap has run out. Any thread. */
  void outOfMemory() {
    buffers.refused();
  }

  void close() {
    ahead = null;
    buffers.close();
    compression.close();
  }
}
