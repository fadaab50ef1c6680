package io.github.bufferinghttp;

import io.github.bufferinghttp.format.Answer;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
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

  /**
   * The answer as far as it came; null if not even its status did.
   *
   * @param response what the client made of it; all there is of a tunnel that a proxy refused
   */
  @Nullable Answer answer(@Nullable HttpResponse<?> response) {
    ResponseInfo head = info;
    AnswerBody reading = body;
    if (head != null && reading != null) {
      return answer(head.statusCode(), head.headers(), reading.soFar());
    }
    return response == null
        ? null
        : answer(response.statusCode(), response.headers(), AnswerBody.NOTHING);
  }

  private static Answer answer(int status, HttpHeaders headers, AnswerBody.Read read) {
    return new Answer(status, headers::firstValue, read.bytes(), read.complete());
  }
}
