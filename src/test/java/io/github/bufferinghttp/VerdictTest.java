package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bufferinghttp.Outcome.Pace;
import io.github.bufferinghttp.Outcome.RetryAfter;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  static Stream<Throwable> unreachable() {
    return Stream.of(
        new ConnectException("refused"),
        new UnknownHostException("nowhere"),
        new UnresolvedAddressException(),
        new HttpConnectTimeoutException("slow"),
        new SocketException("Connection reset"),
        new EOFException("EOF reached while reading"),
        new ClosedChannelException(),
        new IOException("HTTP/1.1 header parser received no bytes"));
  }

  @ParameterizedTest
  @MethodSource("unreachable")
  void unreachable_isTheDestinationsTrouble(Throwable failure) {
    for (Throwable thrown : new Throwable[] {failure, new CompletionException(failure)}) {
      assertThat(Verdict.of(thrown, LONGEST))
          .isInstanceOfSatisfying(
              RetryAfter.class,
              retry -> {
                assertThat(retry.pace()).isEqualTo(Pace.DESTINATION);
                assertThat(retry.delay()).isNull();
              });
    }
  }

  @Test
  void tls_isHeldForTheWholeDestination() {
    Throwable failure = new CompletionException(new IOException(new SSLHandshakeException("old")));
    assertThat(Verdict.of(failure, LONGEST))
        .isEqualTo(new RetryAfter(Pace.DESTINATION, LONGEST, "TLS: SSLHandshakeException: old"));
  }

  @Test
  void anyOtherThrowable_isRetried() {
    for (Throwable failure :
        new Throwable[] {new NumberFormatException("abc"), new OutOfMemoryError("heap")}) {
      assertThat(Verdict.of(failure, LONGEST))
          .isInstanceOfSatisfying(
              RetryAfter.class, retry -> assertThat(retry.pace()).isEqualTo(Pace.KEY));
    }
  }

  @Test
  void whatAServerSays_isOneLineOfTheStatus() {
    Throwable failure = new IOException("a\r\nWARN forged\u0085\u2028\u0000\u001b[2J");
    assertThat(Verdict.of(failure, LONGEST))
        .isInstanceOfSatisfying(
            RetryAfter.class,
            retry -> assertThat(retry.reason()).isEqualTo("IOException: a  WARN forged    [2J"));
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "' 12 ', 12",
    "300, 300",
    "301, 300",
    "999999999999999999, 300",
    "'Sat, 14 Mar 2026 09:27:53 GMT', 60",
    "'Sun, 14 Mar 2027 09:27:53 GMT', 300",
    "'Saturday, 14-Mar-26 09:27:53 GMT', 60",
    "'Sunday, 14-Mar-27 09:27:53 GMT', 300",
    "'Sat Mar 14 09:27:53 2026', 60",
    "'Mon Mar  1 09:27:53 2027', 300"
  })
  void retryAfterHeader_isReadInBothForms(String value, long seconds) {
    assertThat(RetryAfterHeader.parse(value, EngineRig.START))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "0",
    "-1",
    "1.5",
    "soon",
    "7 seconds",
    "'Sat, 14 Mar 2020 09:27:53 GMT'",
    "'Sunday, 06-Nov-94 08:49:37 GMT'",
    "'Sun Nov  6 08:49:37 1994'"
  })
  void retryAfterHeader_isNullForGarbageAndThePast(String value) {
    Instant now = EngineRig.START;
    assertThat(RetryAfterHeader.parse(value, now)).isNull();
  }
}
