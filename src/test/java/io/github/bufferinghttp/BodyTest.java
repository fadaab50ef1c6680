package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

/**
 * A buffer serves another key's batch once its body is sent, so this must never be said too soon.
 */
class BodyTest {

  private final Body body = new Body(ByteBuffer.wrap(new byte[100]), false);

  @Test
  void isSent_onceTheClientHasReadEveryByte() {
    assertThat(body.isAskedFor()).isFalse();
    assertThat(body.isSent()).isFalse();
    Reader reader = new Reader();
    body.subscribe(reader);
    assertThat(body.isAskedFor()).isTrue();
    assertThat(body.isSent()).isFalse();

    reader.subscriptions.get(0).request(1);
    ByteBuffer given = reader.given.get(0);
    assertThat(body.isSent()).isFalse();
    given.get(new byte[99]);
    assertThat(body.isSent()).isFalse();
    given.get();
    assertThat(body.isSent()).isTrue();
  }

  /** The JDK has a switch that lets the client repeat it. */
  @Test
  void isSent_notWhileItIsReadAgain() {
    Reader reader = new Reader();
    body.subscribe(reader);
    reader.subscriptions.get(0).request(1);
    reader.given.get(0).get(new byte[100]);
    body.subscribe(reader);
    assertThat(body.isSent()).isFalse();

    reader.subscriptions.get(1).request(Long.MAX_VALUE);
    assertThat(body.isSent()).isFalse();
    assertThat(reader.given.get(1).remaining()).isEqualTo(100);
    reader.given.get(1).get(new byte[100]);
    assertThat(body.isSent()).isTrue();
    assertThat(body.contentLength()).isEqualTo(100);
    assertThat(reader.completed).isEqualTo(2);
  }

  /** The client keeps an exchange whose answer is no HTTP, and with it this, for good. */
  @Test
  void released_holdsNothingAndGivesNothing() {
    Reader reader = new Reader();
    body.subscribe(reader);
    reader.subscriptions.get(0).request(1);
    assertThat(body.release()).isNotNull();
    assertThat(body.release()).isNull();
    assertThat(body.isSent()).isFalse();
    assertThat(body.contentLength()).isEqualTo(100);

    body.subscribe(reader);
    reader.subscriptions.get(1).request(1);
    assertThat(reader.given).hasSize(1);
    assertThat(reader.failure).hasMessage("given up");
  }

  private static final class Reader implements Subscriber<ByteBuffer> {
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<ByteBuffer> given = new ArrayList<>();
    private int completed;
    private Throwable failure;

    @Override
    public void onSubscribe(Subscription subscription) {
      subscriptions.add(subscription);
    }

    @Override
    public void onNext(ByteBuffer item) {
      given.add(item);
    }

    @Override
    public void onError(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public void onComplete() {
      completed++;
    }
  }
}
