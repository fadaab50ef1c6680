package io.github.bufferinghttp.bench.client;

import io.github.bufferinghttp.bench.SharedPage;
import io.github.bufferinghttp.bench.SharedPage.Field;
import java.util.Map;
import java.util.TreeMap;

/** What it costs to log so many events and to have them delivered. */
final class Delivery {

  private final SharedPage page;
  private final Pace pace;
  private final ProcessMeter meter;

  Delivery(SharedPage page, Pace pace, ProcessMeter meter) {
    this.page = page;
    this.pace = pace;
    this.meter = meter;
  }

  /** Something that logs. */
  interface Logging {
    void run() throws InterruptedException;
  }

  /** Measures the logging of so many events, up to the last that the sink has seen. */
  Map<String, Double> of(int events, Logging logging) throws InterruptedException {
    long seenBefore = pace.seen();
    long repeatedBefore = page.get(Field.REPEATED);
    long requestsBefore = page.get(Field.REQUESTS);
    long wireBefore = page.get(Field.WIRE_BYTES);
    long bodyBefore = page.get(Field.BODY_BYTES);
    long allocatedBefore = meter.allocatedBytes();
    long cpuBefore = meter.cpuNanos();
    long start = System.nanoTime();
    logging.run();
    long logged = System.nanoTime();
    long end = pace.awaitLast(seenBefore + events);
    double cpu = meter.cpuNanos() - cpuBefore;
    double allocated = meter.allocatedBytes() - allocatedBefore;
    double seen = pace.seen() - seenBefore;
    double bodyBytes = page.get(Field.BODY_BYTES) - bodyBefore;
    long requests = page.get(Field.REQUESTS) - requestsBefore;
    Map<String, Double> values = new TreeMap<>();
    values.put("rate", seen * 1e9 / (end - start));
    values.put("loggingSeconds", (logged - start) / 1e9);
    values.put("lost", events - seen);
    values.put("repeated", (double) page.get(Field.REPEATED) - repeatedBefore);
    values.put("cpu", cpu / 1e3 / events);
    values.put("cpuPerByte", cpu / bodyBytes);
    values.put("allocated", allocated / events);
    values.put("wire", (page.get(Field.WIRE_BYTES) - wireBefore) / seen);
    values.put("body", bodyBytes / seen);
    values.put("eventsPerRequest", requests == 0 ? 0 : seen / requests);
    return values;
  }
}
