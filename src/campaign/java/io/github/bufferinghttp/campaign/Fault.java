package io.github.bufferinghttp.campaign;

import io.github.bufferinghttp.campaign.OracleConnection.Request;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A way to serve a request badly. What is answered with a 2xx is stored, as an honest server does;
 * nothing here is a fault for which an event may be given up.
 */
enum Fault implements Oracle.Behaviour {
  ERROR_500((connection, oracle) -> refuse(connection, 500)),
  ERROR_500_AFTER_STORING(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.answer(500);
      }),
  ERROR_500_BEFORE_THE_BODY(
      (connection, oracle) -> {
        Map<String, String> headers = connection.readHead();
        connection.answer(500);
        connection.readBytes(OracleConnection.length(headers));
      }),
  ERROR_502((connection, oracle) -> refuse(connection, 502)),
  ERROR_503((connection, oracle) -> refuse(connection, 503)),
  ERROR_503_RETRY_AFTER((connection, oracle) -> refuse(connection, 503, "Retry-After: 1")),
  ERROR_503_RETRY_AFTER_GARBAGE((connection, oracle) -> refuse(connection, 503, "Retry-After: x")),
  ERROR_504((connection, oracle) -> refuse(connection, 504)),
  STATUS_600((connection, oracle) -> refuse(connection, 600)),
  ERROR_429_RETRY_AFTER((connection, oracle) -> refuse(connection, 429, "Retry-After: 1")),
  ERROR_408((connection, oracle) -> refuse(connection, 408)),
  ERROR_425((connection, oracle) -> refuse(connection, 425)),
  ERROR_401((connection, oracle) -> refuse(connection, 401)),
  ERROR_404((connection, oracle) -> refuse(connection, 404)),
  REDIRECT((connection, oracle) -> refuse(connection, 302, "Location: /elsewhere")),
  TOO_LARGE(
      (connection, oracle) -> {
        Request request = connection.read();
        if (request.body().length > Fault.LARGE && !oracle.hasStored(request)) {
          connection.answer(413);
        } else {
          oracle.store(request); // what was stored once was not too large; one event is shortened
          connection.answer(200);
        }
      }),
  RESET_BEFORE_READING((connection, oracle) -> connection.reset()),
  RESET_IN_THE_BODY(
      (connection, oracle) -> {
        connection.readBytes(OracleConnection.length(connection.readHead()) / 2);
        connection.reset();
      }),
  CLOSE_IN_THE_BODY(
      (connection, oracle) -> {
        connection.readBytes(OracleConnection.length(connection.readHead()) / 2);
        connection.close();
      }),
  CLOSE_WITHOUT_ANSWER(
      (connection, oracle) -> {
        connection.read();
        connection.close();
      }),
  ANSWER_LOST(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.reset();
      }),
  CLOSE_IN_THE_HEADERS(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.send("HTTP/1.1 200 OK\r\nContent-Le");
        connection.close();
      }),
  TRUNCATED_ANSWER(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of");
        connection.close();
      }),
  IDLE_CONNECTION_ENDS(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.answer(200);
        pause(2); // the next request may just be on its way
        connection.close();
      }),
  GARBAGE(
      (connection, oracle) -> {
        connection.read();
        connection.send("\u0000\u0001 220 this is no HTTP\r\n\r\n");
        connection.close();
      }),
  LENGTH_ABC(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n");
        connection.close();
      }),
  ENDLESS_HEADERS(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.send("HTTP/1.1 200 OK\r\n");
        connection.sendMany("X-More: " + "m".repeat(1000) + "\r\n", 4 << 20);
        connection.stall();
      }),
  ENDLESS_BODY(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.send("HTTP/1.1 200 OK\r\n\r\n");
        connection.sendMany("more".repeat(1000), 16 << 20);
        connection.stall();
      }),
  STALL(
      (connection, oracle) -> {
        connection.read();
        connection.stall();
      }),
  STALL_AFTER_STORING(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.stall();
      }),
  STALL_IN_THE_ANSWER(
      (connection, oracle) -> {
        oracle.store(connection.read());
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of");
        connection.stall();
      }),
  AWAY(
      (connection, oracle) -> {
        oracle.down();
        pause(150);
        oracle.up();
      });

  /** A body that certainly holds several events. */
  private static final int LARGE = 4096;

  private final Oracle.Behaviour behaviour;

  Fault(Oracle.Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  @Override
  public void serve(OracleConnection connection, Oracle oracle) throws IOException {
    behaviour.serve(connection, oracle);
  }

  private static void refuse(OracleConnection connection, int status, String... headers)
      throws IOException {
    connection.read();
    connection.answer(status, headers);
  }

  private static void pause(long millis) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IOException(e); // the oracle ends
    }
  }
}
