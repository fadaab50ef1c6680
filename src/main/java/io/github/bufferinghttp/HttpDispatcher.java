package io.github.bufferinghttp;

import io.github.bufferinghttp.compress.Compression;
import io.github.bufferinghttp.format.Answer;
import io.github.bufferinghttp.format.PayloadFormat;
import io.github.bufferinghttp.header.RequestHeaders;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a chunk over HTTP/1.1 with the JDK's client. The client never follows a redirect and never
 * retries a POST; what times out is the business of {@link FlushLoop}, which cancels the exchange,
 * since the client's own timeout ends with the response's headers.
 */
final class HttpDispatcher implements Sender {

  private static final String USER_AGENT = "logback-buffering-http";

  private final Settings settings;
  private final PayloadFormat format;
  private final Compression compression;
  private final Books books;
  private final URI uri;
  private final ThreadPoolExecutor executor;

  /**
   * Null before the first request, since making it takes longer than a start may, and once closed:
   * before Java 21 its thread ends only when nobody refers to it. Any thread.
   */
  private volatile @Nullable HttpClient client;

  private volatile boolean closed;

  HttpDispatcher(Settings settings, Books books) {
    this.settings = settings;
    this.format = settings.format();
    this.compression = settings.compression();
    this.books = books;
    this.uri = withoutUser(format.uri(settings.url()));
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
    if (open == null) {
      open = newClient();
      client = open;
    }
    return open;
  }

  private HttpClient newClient() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .executor(ClientExecutor.of(uri, executor));
    if (settings.sslContext() != null) {
      builder.sslContext(settings.sslContext());
    }
    if (settings.sslParameters() != null) {
      builder.sslParameters(settings.sslParameters());
    }
    if (settings.proxy() != null) {
      builder.proxy(ProxySelector.of(settings.proxy()));
    }
    PasswordAuthentication credentials = settings.proxyCredentials();
    if (credentials != null) {
      builder.authenticator(
          new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
              boolean proxy = getRequestorType() == RequestorType.PROXY;
              return proxy ? credentials : super.getPasswordAuthentication();
            }
          });
    }
    return builder.build();
  }

  /** The client does not take credentials from a URL: they go as a header. */
  private static URI withoutUser(URI uri) {
    String user = uri.getRawUserInfo();
    return user == null ? uri : URI.create(uri.toString().replaceFirst("//[^/@]*@", "//"));
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the exchange is what is told of its end
  public void send(Exchange exchange, RequestHeaders headers) {
    if (closed) {
      exchange.fail(new IllegalStateException("stopped"));
      return;
    }
    Chunk chunk = exchange.chunk();
    List<ByteBuffer> parts = parts(chunk);
    long plain = parts.stream().mapToLong(ByteBuffer::remaining).sum();
    Body body = new Body(compression.compress(parts));
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(body);
    request.setHeader("User-Agent", USER_AGENT);
    headers.asMap().forEach(request::setHeader);
    String encoding = compression.contentEncoding();
    if (encoding != null) {
      request.setHeader("Content-Encoding", encoding);
    }
    books.request(chunk.attempts() > 1, plain, body.contentLength());
    AnswerReader reader = new AnswerReader();
    CompletableFuture<HttpResponse<AnswerBody.Read>> response =
        open().sendAsync(request.build(), reader);
    exchange.onCancel(() -> response.cancel(true));
    response.whenComplete(
        (done, failure) -> complete(exchange, body, reader.answer(done), failure));
  }

  private void complete(
      Exchange exchange, Body body, @Nullable Answer answer, @Nullable Throwable failure) {
    if (answer == null) {
      if (failure != null && ClientExecutor.isEndOfClient(failure)) {
        client = null; // the next request makes another
      }
      exchange.fail(failure == null ? new IllegalStateException("no answer") : failure);
      return;
    }
    exchange.complete(answer, compression.contentEncoding() != null || body.isSent());
  }

  private List<ByteBuffer> parts(Chunk chunk) {
    byte[] prefix = format.prefix(chunk.key());
    byte[] suffix = format.suffix(chunk.key());
    List<ByteBuffer> parts = new ArrayList<>(3);
    if (prefix.length > 0) {
      parts.add(ByteBuffer.wrap(prefix));
    }
    parts.add(ByteBuffer.wrap(chunk.sink().array(), 0, chunk.size()));
    if (suffix.length > 0) {
      parts.add(ByteBuffer.wrap(suffix));
    }
    return parts;
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
    compression.close();
  }
}
