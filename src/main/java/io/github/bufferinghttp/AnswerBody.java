package io.github.bufferinghttp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the first {@value #MOST} bytes of a response and no more. A response that breaks off, or is
 * longer, is what was read of it: its status has come, and says what became of the request.
 */
final class AnswerBody implements BodySubscriber<AnswerBody.Read> {

  private static final int MOST = 64 * 1024;

  /** What was read, and whether that was all. */
  record Read(byte[] bytes, boolean complete) {}

  static final Read NOTHING = new Read(new byte[0], false);

  /** What gzip made of a body, undone: no more than {@value #MOST} bytes, like any other. */
  static Read unpacked(Read packed) {
    byte[] plain = new byte[MOST];
    int size = 0;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
      int piece = in.read(plain);
      while (piece > 0) {
        size += piece;
        piece = in.read(plain, size, MOST - size);
      }
      return new Read(Arrays.copyOf(plain, size), piece < 0 && packed.complete());
    } catch (IOException e) {
      return new Read(Arrays.copyOf(plain, size), false); // it breaks off
    }
  }

  private final CompletableFuture<Read> result = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
  private final Runnable whenRead;
  private volatile Read read = NOTHING;
  private @Nullable Subscription subscription;

  /**
   * Waits for a response.
   *
   * @param whenRead told when the response has come to its end, before the client is
   */
  AnswerBody(Runnable whenRead) {
    this.whenRead = whenRead;
  }

  @Override
  public CompletionStage<Read> getBody() {
    return result;
  }

  /** What was read, or nothing if that has not come to an end. */
  Read soFar() {
    return read;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] piece = new byte[Math.min(buffer.remaining(), MOST - bytes.size())];
      buffer.get(piece);
      bytes.writeBytes(piece);
      if (buffer.hasRemaining()) {
        finish(false);
        if (subscription != null) {
          subscription.cancel();
        }
        return;
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    finish(false);
  }

  @Override
  public void onComplete() {
    finish(true);
  }

  private void finish(boolean complete) {
    if (!result.isDone()) {
      read = new Read(bytes.toByteArray(), complete);
      whenRead.run();
      result.complete(read);
    }
  }
}
