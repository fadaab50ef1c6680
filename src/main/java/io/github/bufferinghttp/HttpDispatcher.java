package io.github.bufferinghttp;

import io.github.bufferinghttp.Outcome.Pace;
import io.github.bufferinghttp.Outcome.RetryAfter;
import io.github.bufferinghttp.format.Answer;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.RequestHeaders;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Sends a chunk over HTTP/1.1 with the JDK's client. The client never follows a redirect and never
 * retries a POST; what times out is the business of {@link Exchanges}, which cancels the exchange,
 * since the client's own timeout ends with the response's headers.
 */
final class HttpDispatcher implements Sender {

  private static final String USER_AGENT = "logback-buffering-http";

  /** However many requests are under way: each buffer may hold a mebibyte outside the heap. */
  private static final int MOST_BUFFERS = 8;

  private static final String HANDSHAKE_HANGS = "the handshake did not end";

  private final Settings settings;
  private final Books books;
  private final URI uri;
  private final Bodies bodies;
  private final ThreadPoolExecutor executor;

  /**
   * Null before the first request, since making it takes longer than a start may, and once closed:
   * before Java 21 its thread ends only when nobody refers to it. Any thread.
   */
  private volatile @Nullable HttpClient client;

  /** Of the client; null before there is one. Flush thread. */
  private @Nullable ClientExecutor clientExecutor;

  /** Made with the client; null before, and where nothing is encrypted. */
  private volatile @Nullable WatchedTls tls;

  private volatile boolean closed;

  HttpDispatcher(Settings settings, Books books) {
    this.settings = settings;
    PayloadFormat format = settings.format();
    this.books = books;
    this.uri = withoutUser(format.uri(settings.url()));
    int buffers = Math.min(settings.maxInFlight() + 1, MOST_BUFFERS);
    this.bodies = new Bodies(format, settings.compression(), buffers);
    this.executor =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> new OwnThread(task, "buffering-http-" + settings.name() + "-io"),
            (task, pool) -> task.run()); // after the end: the client must never be refused
  }

  private HttpClient open() {
    HttpClient open = client;
    ClientExecutor tasks = clientExecutor;
    if (open == null || tasks != null && tasks.isClientDead()) {
      open = newClient();
      client = open;
    }
    return open;
  }

  private HttpClient newClient() {
    ClientExecutor tasks = new ClientExecutor(uri, executor);
    clientExecutor = tasks;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .executor(tasks);
    WatchedTls watched = WatchedTls.over(settings.sslContext());
    if (isEncrypted()) {
      tls = watched;
      builder.sslContext(watched).sslParameters(verifying(watched));
    } else {
      // Else the client makes the JVM's context, which reads the certificates of all authorities,
      // and remembers for good if that fails.
      builder.sslContext(watched).sslParameters(new SSLParameters());
    }
    if (settings.proxy() != null) {
      builder.proxy(ProxySelector.of(settings.proxy()));
    }
    return builder.build();
  }

  /** The JVM has a switch against the check of host names, which does not hold for this client. */
  private SSLParameters verifying(WatchedTls context) {
    SSLParameters own = settings.sslParameters();
    SSLParameters parameters = own == null ? context.getDefaultSSLParameters() : own;
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  private boolean isEncrypted() {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** The client does not take credentials from a URL: they go as a header. */
  private static URI withoutUser(URI uri) {
    String user = uri.getRawUserInfo();
    return user == null ? uri : URI.create(uri.toString().replaceFirst("//[^/@]*@", "//"));
  }

  @Override
  public void prepare(Chunk chunk) {
    if (!closed) {
      bodies.prepare(chunk);
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the exchange is what is told of its end
  public void send(Exchange exchange, RequestHeaders headers) {
    if (closed) {
      exchange.fail(new IllegalStateException("stopped"));
      return;
    }
    Chunk chunk = exchange.chunk();
    Bodies.Made made = bodies.take(chunk);
    Body body = made.body();
    HttpRequest request = request(body, headers);
    books.request(chunk.attempts() > 1, made.plainBytes(), body.contentLength());
    AnswerReader reader = new AnswerReader();
    exchange.onHang(() -> hang(exchange, body));
    CompletableFuture<HttpResponse<AnswerBody.Read>> response = open().sendAsync(request, reader);
    exchange.onCancel(() -> response.cancel(true));
    response.whenComplete(
        (done, failure) -> {
          complete(exchange, body, reader.answer(done, failure), failure);
          if (failure != null) {
            closeConnection(response);
          }
        });
    // The client would complete it on yet another thread, which with two processors is a new one.
    reader.whenRead(() -> response.complete(null));
  }

  private HttpRequest request(Body body, RequestHeaders headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(body);
    request.setHeader("User-Agent", USER_AGENT);
    headers.asMap().forEach(request::setHeader);
    String encoding = settings.compression().contentEncoding();
    if (encoding != null) {
      request.setHeader("Content-Encoding", encoding);
    }
    if (settings.proxyAuthorization() != null) {
      // The client tells it to the proxy alone. With an authenticator it would leave out
      // Authorization (JDK 17).
      request.setHeader("Proxy-Authorization", settings.proxyAuthorization());
    }
    return request.build();
  }

  /**
   * The client leaves a connection open, for good, whose answer is no HTTP. A future that has ended
   * cannot be cancelled, one made from it can, and the client then closes it (JDK 17 to 25).
   */
  private static void closeConnection(CompletableFuture<?> ended) {
    ended.newIncompleteFuture().cancel(true);
  }

  private void complete(
      Exchange exchange, Body body, @Nullable Answer answer, @Nullable Throwable failure) {
    // Only then does the client read it no more, and may its buffer serve another body.
    bodies.giveBack(body, answer != null && body.isSent());
    if (isOutOfMemory(failure)) {
      bodies.outOfMemory();
    }
    if (answer != null) {
      exchange.complete(answer);
    } else {
      exchange.fail(
          failure == null ? new IllegalStateException("no answer") : told(exchange, failure));
    }
  }

  /** Whether the client had no memory for a copy outside the heap, most likely. */
  private static boolean isOutOfMemory(@Nullable Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 8; depth++) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** The client asks for the body once the connection stands. */
  private @Nullable Outcome hang(Exchange exchange, Body body) {
    if (body.isAskedFor()) {
      return null;
    }
    String within = " within " + settings.requestTimeout();
    if (isShakingHands(exchange)) {
      return holdAll("TLS: " + HANDSHAKE_HANGS + within);
    }
    if (isEncrypted() && settings.proxy() != null) {
      return holdAll("the proxy made no way to the destination" + within);
    }
    String reason = "no connection" + within + ", perhaps the host name is not resolved";
    return new RetryAfter(Pace.DESTINATION, null, reason);
  }

  private Outcome holdAll(String reason) {
    return new RetryAfter(Pace.DESTINATION, settings.maxBackoff(), reason);
  }

  private boolean isShakingHands(Exchange exchange) {
    WatchedTls watched = tls;
    return watched != null && watched.isShakingHands(exchange.startedAt());
  }

  /** The client's time to connect covers the handshake, and its words do not tell the two apart. */
  private Throwable told(Exchange exchange, Throwable failure) {
    boolean slow =
        failure instanceof HttpConnectTimeoutException
            || failure.getCause() instanceof HttpConnectTimeoutException;
    return slow && isShakingHands(exchange)
        ? new SSLHandshakeException(HANDSHAKE_HANGS + " within " + settings.connectTimeout())
        : failure;
  }

  @Override
  public void close() {
    closed = true;
    HttpClient open = client;
    client = null;
    try {
      if (open != null) {
        HttpClient.class.getMethod("shutdownNow").invoke(open); // Java 21 and later
      }
    } catch (ReflectiveOperationException e) {
      // Java 17.
    }
    executor.shutdown();
    bodies.close();
  }
}
