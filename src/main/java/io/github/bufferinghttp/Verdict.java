package io.github.bufferinghttp;

import io.github.bufferinghttp.Outcome.Pace;
import io.github.bufferinghttp.Outcome.Rejected;
import io.github.bufferinghttp.Outcome.RetryAfter;
import io.github.bufferinghttp.Outcome.Split;
import io.github.bufferinghttp.format.Answer;
import io.github.bufferinghttp.format.PayloadFormat;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Judges an attempt: what a status means, what a failure means. What is not known to be permanent
 * is kept and tried again.
 */
final class Verdict {

  /** Far more than is told in the end: a secret that stands across a cut could not be masked. */
  private static final int MOST_OF_A_REASON = 8 * 1024;

  /** Statuses that may be about one event of many; the other ones are about the request. */
  private static final Set<Integer> ABOUT_CONTENT = Set.of(400, 406, 409, 422);

  private static final String PROXY_REFUSES =
      "the proxy does not take the credentials; for an https url with basic authentication the"
          + " system property jdk.http.auth.tunneling.disabledSchemes must be empty";

  private Verdict() {}

  /** What became of a chunk that got this answer. */
  static Outcome of(Answer answer, Chunk chunk, PayloadFormat format, Instant wallClock) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return format.accepted(answer, chunk);
    }
    Outcome usual = usual(answer, wallClock);
    Outcome said = status >= 400 && status < 600 ? format.refused(answer, chunk, usual) : usual;
    boolean mayBeOneEvent = said != usual || ABOUT_CONTENT.contains(status);
    if (said instanceof Rejected refused
        && mayBeOneEvent
        && chunk.events() > 1
        && format.badEventSpoilsRequest()) {
      return new Split(false, refused.reason());
    }
    return said;
  }

  private static Outcome usual(Answer answer, Instant wallClock) {
    int status = answer.status();
    String reason = reason(answer);
    if (status >= 300 && status < 400) {
      String location =
          answer.header().apply("location").map(Secrets::showTarget).orElse("nowhere");
      return Outcome.hold(
          "HTTP " + status + ", redirected to " + oneLine(location) + ", not followed");
    }
    return switch (status) {
      case 401, 403, 404 -> Outcome.hold(reason);
      case 407 -> Outcome.hold(PROXY_REFUSES + " (" + reason + ")");
      case 408, 425 -> Outcome.retry(reason);
      case 413 -> new Split(true, reason);
      case 429 -> new RetryAfter(Pace.KEY, retryAfter(answer, wallClock), reason);
      case 503 -> {
        Duration delay = retryAfter(answer, wallClock);
        yield new RetryAfter(delay == null ? Pace.KEY : Pace.DESTINATION, delay, reason);
      }
      case 501 -> new Rejected(reason);
      default -> status >= 400 && status < 500 ? new Rejected(reason) : Outcome.retry(reason);
    };
  }

  private static @Nullable Duration retryAfter(Answer answer, Instant wallClock) {
    Optional<String> value = answer.header().apply("retry-after");
    return value.isPresent() ? RetryAfterHeader.parse(value.get(), wallClock) : null;
  }

  private static String reason(Answer answer) {
    String text = answer.text().strip();
    return "HTTP " + answer.status() + (text.isEmpty() ? "" : ": " + oneLine(text));
  }

  /** What a failure without an answer means. */
  static Outcome of(Throwable failure, Duration longest) {
    Throwable cause = cause(failure);
    String reason = oneLine(describe(cause));
    if (cause instanceof SSLException) {
      return new RetryAfter(Pace.DESTINATION, longest, "TLS: " + reason);
    }
    if (isProxyRefusal(cause)) {
      return new RetryAfter(Pace.DESTINATION, longest, PROXY_REFUSES + " (" + reason + ")");
    }
    boolean unreachable =
        cause instanceof SocketException
            || cause instanceof HttpConnectTimeoutException
            || cause instanceof UnknownHostException
            || cause instanceof UnresolvedAddressException
            || cause instanceof EOFException
            || cause instanceof ClosedChannelException
            || isReset(cause);
    return new RetryAfter(unreachable ? Pace.DESTINATION : Pace.KEY, null, reason);
  }

  /** A server closed an idle connection just when it was used again. */
  static boolean isStaleConnection(Throwable failure) {
    String message = cause(failure).getMessage();
    return message != null && message.contains("header parser received no bytes");
  }

  private static boolean isReset(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("connection reset")
        || message.contains("broken pipe")
        || message.contains("closed")
        || message.contains("eof")
        || message.contains("received no bytes");
  }

  private static boolean isProxyRefusal(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.contains("407")
        || message.contains("roxy authentication")
        || message.contains("too many authentication attempts");
  }

  /** The innermost cause that says what happened: the client wraps it, differently by version. */
  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < 8; depth++) {
      Throwable inner = cause.getCause();
      boolean wrapped =
          cause instanceof CompletionException
              || cause instanceof ExecutionException
              || inner instanceof SSLException
              || inner instanceof UnresolvedAddressException
              || inner instanceof UnknownHostException;
      if (inner == null || inner == cause || !wrapped) {
        break;
      }
      cause = inner;
    }
    return cause;
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    if (cause instanceof UnresolvedAddressException) {
      message = "the host name cannot be resolved";
    } else if (message == null && cause instanceof ConnectException) {
      message = "no connection, perhaps nothing listens there"; // the client says nothing
    }
    return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private static String oneLine(String text) {
    String line =
        text.codePoints()
            .limit(MOST_OF_A_REASON)
            .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return line.length() < text.length() ? line + "…" : line;
  }
}
