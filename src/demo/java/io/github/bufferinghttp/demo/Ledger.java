package io.github.bufferinghttp.demo;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What the application logged and what the receiver got, by aggregator key: the demo's evidence.
 * Every event carries a number that counts up within its key. Any thread.
 */
final class Ledger {

  /** An event as the receiver read it. */
  record Arrival(String key, int number) {}

  /** A request as the receiver read it; the key is what its headers say. */
  record Request(
      String batchId,
      String key,
      String headers,
      List<Arrival> events,
      int bodyBytes,
      int wireBytes) {}

  /** One key's entries. What arrived is guarded by the row, what was logged by its counter. */
  static final class Row {
    private final AtomicInteger logged = new AtomicInteger();
    private final BitSet arrived = new BitSet();
    private int highest;
    String headers = "";
    long requests;
    long bodyBytes;
    long wireBytes;
    int repeated;
    int outOfOrder;
    int wrongKey;

    int logged() {
      return logged.get();
    }

    synchronized int arrived() {
      return arrived.cardinality();
    }

    int missing() {
      return logged() - arrived();
    }

    boolean proven() {
      return missing() == 0 && repeated == 0 && outOfOrder == 0 && wrongKey == 0;
    }

    private synchronized void arrived(Request request) {
      headers = request.headers();
      requests++;
      bodyBytes += request.bodyBytes();
      wireBytes += request.wireBytes();
      for (Arrival event : request.events()) {
        if (!event.key().equals(request.key())) {
          wrongKey++;
        } else if (arrived.get(event.number())) {
          repeated++;
        } else {
          arrived.set(event.number());
          outOfOrder += event.number() < highest ? 1 : 0;
          highest = Math.max(highest, event.number());
        }
      }
    }
  }

  private final Map<String, Row> rows = new ConcurrentSkipListMap<>();
  private final Set<String> batches = new HashSet<>();
  private final AtomicInteger repeatedBatches = new AtomicInteger();

  /** Logs an event with its number, and takes note of it. */
  void log(LoggingEventBuilder event, String tenant, Level level) {
    AtomicInteger counter = row(tenant + "/" + level).logged;
    synchronized (counter) { // so that the numbers rise in the order of the calls
      event.addKeyValue("number", counter.incrementAndGet()).log();
    }
  }

  /**
   * Takes note of a request's events, unless a request with this batch id came before: then it is a
   * repeat, sent because the first answer was lost.
   */
  void arrived(Request request) {
    synchronized (batches) {
      if (!batches.add(request.batchId())) {
        repeatedBatches.incrementAndGet();
        return;
      }
    }
    row(request.key()).arrived(request);
  }

  Map<String, Row> rows() {
    return rows;
  }

  int repeatedBatches() {
    return repeatedBatches.get();
  }

  long logged() {
    return rows.values().stream().mapToLong(Row::logged).sum();
  }

  long arrived() {
    return rows.values().stream().mapToLong(Row::arrived).sum();
  }

  private Row row(String key) {
    return rows.computeIfAbsent(key, k -> new Row());
  }
}
