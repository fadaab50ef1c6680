package io.github.bufferinghttp.campaign;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Reads what the oracle stored and says what is wrong with it. A request whose batch id came before
 * is taken for what it is, a repeat that a receiver can tell, and left out; everything else counts.
 */
final class Judge {

  /** What arrived of a key. */
  private static final class Row {
    final BitSet arrived = new BitSet();
    long highest = -1;
  }

  private final Map<Integer, Row> rows = new TreeMap<>();
  private long arrived;
  private long repeated;
  private long repeatedBatches;
  private long changedBatches;
  private long outOfOrder;
  private long wrongKey;
  private long unreadable;

  Judge(List<Arrival> arrivals) {
    Map<String, long[]> batches = new HashMap<>();
    for (Arrival arrival : arrivals) {
      unreadable += arrival.unreadable();
      long[] before =
          arrival.batchId().isEmpty()
              ? null
              : batches.putIfAbsent(arrival.batchId(), arrival.events());
      if (before == null) {
        take(arrival);
      } else {
        repeatedBatches++;
        if (!Arrays.equals(before, arrival.events())) {
          changedBatches++;
        }
      }
    }
  }

  private void take(Arrival arrival) {
    for (long event : arrival.events()) {
      int key = EventText.key(event);
      int number = Math.toIntExact(EventText.number(event));
      if (!arrival.key().isEmpty() && !arrival.key().equals(EventText.keyName(key))) {
        wrongKey++;
      }
      Row row = rows.computeIfAbsent(key, k -> new Row());
      if (row.arrived.get(number)) {
        repeated++;
        continue;
      }
      row.arrived.set(number);
      arrived++;
      if (number < row.highest) {
        outOfOrder++;
      }
      row.highest = Math.max(row.highest, number);
    }
  }

  /** Different events that arrived. */
  long arrived() {
    return arrived;
  }

  /** Events that came again, and not in a repeated batch. */
  long repeated() {
    return repeated;
  }

  /** Requests whose batch id came before. */
  long repeatedBatches() {
    return repeatedBatches;
  }

  /** Those among them that did not hold the same as before. */
  long changedBatches() {
    return changedBatches;
  }

  /** Events that came behind a later one of their key. */
  long outOfOrder() {
    return outOfOrder;
  }

  /** Events in a request with another key's header. */
  long wrongKey() {
    return wrongKey;
  }

  /** What began as an event and was none. */
  long unreadable() {
    return unreadable;
  }

  boolean has(long event) {
    Row row = rows.get(EventText.key(event));
    return row != null && row.arrived.get(Math.toIntExact(EventText.number(event)));
  }

  /**
   * How many events did not arrive.
   *
   * @param logged how many of each key were logged, numbered from 0
   */
  long missing(long[] logged) {
    long missing = 0;
    for (int key = 0; key < logged.length; key++) {
      Row row = rows.get(key);
      int known = Math.toIntExact(logged[key]);
      missing += row == null ? known : known - row.arrived.get(0, known).cardinality();
    }
    return missing;
  }

  /** How many events arrived though nobody logged them. */
  long unknown(long[] logged) {
    long unknown = 0;
    for (Map.Entry<Integer, Row> row : rows.entrySet()) {
      int key = row.getKey();
      int known = key < logged.length ? Math.toIntExact(logged[key]) : 0;
      BitSet all = row.getValue().arrived;
      unknown += all.get(known, Math.max(known, all.length())).cardinality();
    }
    return unknown;
  }

  /** Each event that arrived. */
  void forEach(LongConsumer consumer) {
    rows.forEach(
        (key, row) ->
            row.arrived.stream().forEach(number -> consumer.accept(EventText.event(key, number))));
  }
}
