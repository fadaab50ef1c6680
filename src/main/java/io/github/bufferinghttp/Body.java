package io.github.bufferinghttp;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A request's body: the chunk's own array between what the format puts around it, handed to the
 * client as it is. Most bodies are one buffer; the JDK's own publishers cut it into 16 KiB pieces.
 */
final class Body implements BodyPublisher {

  private final List<ByteBuffer> parts;
  private final long length;

  /** What the last subscriber was given: a proxy that asks for a password gets the body twice. */
  private volatile List<ByteBuffer> given = List.of();

  private volatile boolean published;

  /** The client asks for the body once the connection stands. */
  private volatile boolean askedFor;

  Body(List<ByteBuffer> parts) {
    this.parts = parts;
    this.length = parts.stream().mapToLong(ByteBuffer::remaining).sum();
  }

  @Override
  public long contentLength() {
    return length;
  }

  /** Whether the client has read every byte, so that the arrays are free again. */
  boolean isSent() {
    return published && given.stream().noneMatch(ByteBuffer::hasRemaining);
  }

  /** Whether the client has ever asked for it. */
  boolean isAskedFor() {
    return askedFor;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    List<ByteBuffer> copies = parts.stream().map(ByteBuffer::duplicate).toList();
    given = copies;
    published = false;
    askedFor = true;
    subscriber.onSubscribe(
        new Subscription() {
          private int next;
          private boolean done;

          @Override
          public void request(long n) {
            for (long i = 0; i < n && !done; i++) {
              if (next < copies.size()) {
                subscriber.onNext(copies.get(next++));
              }
              if (next == copies.size() && !done) {
                done = true;
                published = true;
                subscriber.onComplete();
              }
            }
          }

          @Override
          public void cancel() {
            done = true;
          }
        });
  }
}
