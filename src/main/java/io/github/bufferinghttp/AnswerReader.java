package io.github.bufferinghttp;

import io.github.bufferinghttp.format.Answer;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the status of one response from the moment it is known. What the client then makes of the
 * rest, a {@code Content-Length} that is no number for instance, does not change what became of the
 * request.
 */
final class AnswerReader implements BodyHandler<AnswerBody.Read> {

  private volatile @Nullable ResponseInfo info;
  private volatile @Nullable AnswerBody body;

  @Override
  public BodySubscriber<AnswerBody.Read> apply(ResponseInfo responseInfo) {
    AnswerBody reading = new AnswerBody();
    body = reading;
    info = responseInfo;
    return reading;
  }

  /** The answer as far as it came; null if not even its status did. */
  @Nullable Answer answer() {
    ResponseInfo head = info;
    AnswerBody reading = body;
    if (head == null || reading == null) {
      return null;
    }
    AnswerBody.Read read = reading.soFar();
    return new Answer(
        head.statusCode(), name -> head.headers().firstValue(name), read.bytes(), read.complete());
  }
}
