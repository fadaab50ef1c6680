package io.github.bufferinghttp.bench.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What is left when an event costs nothing: the JDK's HttpClient posts bodies of JSON events that
 * were encoded beforehand, four requests under way. Only the digits of the sequence numbers are
 * written anew, so that the sink can count them.
 */
final class CeilingContestant implements Contestant {

  private static final int IN_FLIGHT = 4;
  private static final int DIGITS = 8;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(IN_FLIGHT);
  private int[] digitsAt = {};
  private URI uri = URI.create("http://127.0.0.1");

  @Override
  public void start(Target target) {
    uri = URI.create(target.url() + "/lines");
    digitsAt = new int[Integer.parseInt(target.settings().get("eventsPerRequest"))];
    byte[] body = body(Workload.template(target.messageBytes()));
    for (int i = 0; i < IN_FLIGHT; i++) {
      free.add(body.clone());
    }
  }

  /** Posts a body with the last event that goes into it; the others cost nothing. */
  @Override
  public void log(int sequence) {
    int events = digitsAt.length;
    if ((sequence + 1) % events != 0) {
      return;
    }
    try {
      byte[] body = free.take();
      for (int i = 0; i < events; i++) {
        number(body, digitsAt[i], sequence - events + 1 + i);
      }
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/x-ndjson")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      client
          .sendAsync(request, HttpResponse.BodyHandlers.discarding())
          .whenComplete((response, failure) -> free.add(body));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {}

  private byte[] body(String template) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < digitsAt.length; i++) {
      String digits = "0".repeat(DIGITS);
      String message = Workload.message(template, digits, i % 64);
      body.append("{\"@timestamp\":\"2026-01-01T12:00:00.000Z\",\"level\":\"INFO\",\"thread\":")
          .append("\"main\",\"logger\":\"")
          .append(Workload.LOGGER)
          .append("\",\"message\":\"");
      digitsAt[i] = body.length() + message.indexOf(digits);
      body.append(message)
          .append("\",\"mdc\":{\"k\":\"tenant-0\",\"requestId\":")
          .append("\"5f2b8c1e-77d0-4c57-9a43-2f6f0c9d1b88\",\"user\":\"maria.gonzalez\"}");
      if (Workload.hasException(i)) {
        StringWriter trace = new StringWriter();
        Workload.exceptionOf(i).printStackTrace(new PrintWriter(trace));
        body.append(",\"exception\":\"")
            .append(trace.toString().replace("\n", "\\n").replace("\t", "\\t"))
            .append('"');
      }
      body.append("}\n");
    }
    return body.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void number(byte[] body, int at, int value) {
    int rest = value;
    for (int i = at + DIGITS - 1; i >= at; i--) {
      body[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
