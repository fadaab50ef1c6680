package io.github.bufferinghttp;

import io.github.bufferinghttp.format.Answer;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the status of one response from the moment it is known. What the client then makes of the
 * rest, a {@code Content-Length} that is no number for instance, does not change what became of the
 * request.
 */
final class AnswerReader implements BodyHandler<AnswerBody.Read> {

  /**
   * All that the client says of a 204 that announces a body, which it does not show (JDK 17 to 25).
   */
  private static final String NO_CONTENT_WITH_BODY =
      "unexpected content length header with 204 response";

  private volatile @Nullable ResponseInfo info;
  private volatile @Nullable AnswerBody body;
  private volatile boolean read;
  private volatile Runnable whenRead = () -> {};

  @Override
  public BodySubscriber<AnswerBody.Read> apply(ResponseInfo responseInfo) {
    AnswerBody reading = new AnswerBody(this::read);
    body = reading;
    info = responseInfo;
    return reading;
  }

  private void read() {
    read = true;
    whenRead.run();
  }

  /**
   * Sets who is told when the response has come to its end: by the thread that read it, before the
   * client is, or at once. May be told twice.
   */
  void whenRead(Runnable told) {
    whenRead = told;
    if (read) {
      told.run();
    }
  }

  /**
   * The answer as far as it came; null if not even its status did.
   *
   * @param response what the client made of it; all there is of a tunnel that a proxy refused
   * @param failure what the client has against it
   */
  @Nullable Answer answer(@Nullable HttpResponse<?> response, @Nullable Throwable failure) {
    ResponseInfo head = info;
    AnswerBody reading = body;
    if (head != null && reading != null) {
      return answer(head.statusCode(), head.headers(), reading.soFar());
    }
    if (isNoContent(failure)) {
      return new Answer(204, name -> Optional.empty(), AnswerBody.NOTHING.bytes(), false);
    }
    return response == null
        ? null
        : answer(response.statusCode(), response.headers(), AnswerBody.NOTHING);
  }

  private static boolean isNoContent(@Nullable Throwable failure) {
    return failure != null && String.valueOf(failure.getMessage()).contains(NO_CONTENT_WITH_BODY);
  }

  private static Answer answer(int status, HttpHeaders headers, AnswerBody.Read read) {
    AnswerBody.Read plain = isPacked(headers, read.bytes()) ? AnswerBody.unpacked(read) : read;
    return new Answer(status, headers::firstValue, plain.bytes(), plain.complete());
  }

  /** Nobody asked for gzip, but that leaves a server free to use it (RFC 9110, 12.5.3). */
  private static boolean isPacked(HttpHeaders headers, byte[] body) {
    return body.length > 0
        && body[0] == 0x1f // the first byte of gzip, and of no text
        && headers.firstValue("Content-Encoding").orElse("").strip().equalsIgnoreCase("gzip");
  }
}
