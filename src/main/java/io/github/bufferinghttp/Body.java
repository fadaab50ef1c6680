package io.github.bufferinghttp;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, handed to the client in one piece; the JDK's own publishers cut it into pieces
 * of 16 KiB.
 */
final class Body implements BodyPublisher {

  private final ByteBuffer bytes;
  private final boolean inPieces;

  /** What the last subscriber was given: a proxy that asks for a password gets the body twice. */
  private volatile @Nullable ByteBuffer given;

  /** The client asks for the body once the connection stands. */
  private volatile boolean askedFor;

  /**
   * A body of these bytes.
   *
   * @param inPieces whether what lies in the heap is handed over in pieces after all: the JVM takes
   *     as much memory outside it for the time of a write
   */
  Body(ByteBuffer bytes, boolean inPieces) {
    this.bytes = bytes;
    this.inPieces = inPieces && bytes.hasArray();
  }

  @Override
  public long contentLength() {
    return bytes.remaining();
  }

  /** What it was made of. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Whether the client has read every byte, so that the buffer is free again. */
  boolean isSent() {
    ByteBuffer read = given;
    return read != null && !read.hasRemaining();
  }

  /** Whether the client has ever asked for it. */
  boolean isAskedFor() {
    return askedFor;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    given = null;
    askedFor = true;
    if (inPieces) {
      int from = bytes.arrayOffset() + bytes.position();
      BodyPublishers.ofByteArray(bytes.array(), from, bytes.remaining()).subscribe(subscriber);
      return;
    }
    subscriber.onSubscribe(
        new Subscription() {
          private boolean done;

          @Override
          public void request(long n) {
            if (!done) {
              done = true;
              ByteBuffer all = bytes.duplicate();
              given = all;
              subscriber.onNext(all);
              subscriber.onComplete();
            }
          }

          @Override
          public void cancel() {
            done = true;
          }
        });
  }
}
