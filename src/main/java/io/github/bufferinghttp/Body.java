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

  private final long length;
  private final boolean inPieces;

  /** Null once nobody is to read it any more. */
  private volatile @Nullable ByteBuffer bytes;

  /** What the last subscriber was given: the client may be told to repeat what breaks off. */
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
    this.length = bytes.remaining();
    this.inPieces = inPieces && bytes.hasArray();
  }

  @Override
  public long contentLength() {
    return length;
  }

  /**
   * Lets go of what it was made of, and returns that: the client keeps some failed exchanges for
   * good, and this with them. Null if it was let go of before.
   */
  @Nullable ByteBuffer release() {
    ByteBuffer released = bytes;
    bytes = null;
    given = null;
    return released;
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
    ByteBuffer whole = bytes;
    if (inPieces && whole != null) {
      int from = whole.arrayOffset() + whole.position();
      BodyPublishers.ofByteArray(whole.array(), from, whole.remaining()).subscribe(subscriber);
      return;
    }
    subscriber.onSubscribe(
        new Subscription() {
          private boolean done;

          @Override
          public void request(long n) {
            if (!done) {
              done = true;
              handOver(subscriber);
            }
          }

          @Override
          public void cancel() {
            done = true;
          }
        });
  }

  private void handOver(Subscriber<? super ByteBuffer> subscriber) {
    ByteBuffer whole = bytes;
    if (whole == null) {
      subscriber.onError(new IllegalStateException("given up"));
      return;
    }
    ByteBuffer all = whole.duplicate();
    given = all;
    subscriber.onNext(all);
    subscriber.onComplete();
  }
}
