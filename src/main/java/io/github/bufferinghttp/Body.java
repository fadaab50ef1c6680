package io.github.bufferinghttp;

import java.net.http.HttpRequest.BodyPublisher;
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

  /** What the last subscriber was given: a proxy that asks for a password gets the body twice. */
  private volatile @Nullable ByteBuffer given;

  /** The client asks for the body once the connection stands. */
  private volatile boolean askedFor;

  Body(ByteBuffer bytes) {
    this.bytes = bytes;
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
