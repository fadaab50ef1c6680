package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import io.github.bufferinghttp.format.LinesFormat;
import io.github.bufferinghttp.spool.Spool;
import io.github.bufferinghttp.spool.Spool.Loaded;
import io.github.bufferinghttp.spool.SpoolHandle;
import io.github.bufferinghttp.spool.SpoolOptions;
import io.github.bufferinghttp.spool.SpooledChunk;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they log: what was on disk arrives, in order, once an id. */
@Timeout(120)
class SpoolKillTest {

  private static final int KILLS = 10;
  private static final long SEED = 20_261_123;

  @TempDir private Path directory;

  /** A batch as the receiver answered it. */
  private record Answered(String id, String tenant, List<String> lines) {}

  @Test
  void killedAtAnyMoment_everythingStoredArrivesInOrder() throws Exception {
    List<Answered> answered = new ArrayList<>();
    Random random = new Random(SEED);
    try (Receiver receiver = new Receiver()) {
      receiver.answering(
          (exchange, request, number) -> {
            boolean fails = number % 5 == 0;
            if (!fails) {
              synchronized (answered) {
                answered.add(
                    new Answered(
                        request.header("X-Batch-Id"), request.header("X-Tenant"), request.lines()));
              }
            }
            Receiver.reply(exchange, fails ? 503 : 200, "");
          });
      Map<String, List<String>> promised = new HashMap<>();
      for (int run = 0; run < KILLS; run++) {
        Process child = SpoolingChild.start(directory, receiver.url(), run);
        int moment = 20 + random.nextInt(250);
        try (BufferedReader out = child.inputReader()) {
          assertThat(out.readLine()).isEqualTo("logging");
          assertThat(child.waitFor(moment, TimeUnit.MILLISECONDS)).as("still running").isFalse();
        } finally {
          child.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
        promised.putAll(onDisk());
      }
      deliverTheRest(receiver);

      Map<String, List<String>> arrived = new LinkedHashMap<>();
      Map<String, List<String>> byTenant = new HashMap<>();
      for (Answered batch : answered) {
        List<String> before = arrived.putIfAbsent(batch.id(), batch.lines());
        if (before == null) {
          byTenant.computeIfAbsent(batch.tenant(), t -> new ArrayList<>()).addAll(batch.lines());
        } else {
          assertThat(batch.lines()).as("a repeat of " + batch.id()).isEqualTo(before);
        }
      }
      promised.forEach((id, lines) -> assertThat(arrived).containsEntry(id, lines));
      assertThat(promised).isNotEmpty();
      byTenant.values().forEach(SpoolKillTest::assertInOrderWithoutRepeats);
    }
  }

  /** What the process that was killed left: the promise. Nothing is changed by the look. */
  private Map<String, List<String>> onDisk() throws Exception {
    Map<String, List<String>> found = new HashMap<>();
    SpoolOptions options = new SpoolOptions(directory, 1L << 30, false, true);
    String format = LinesFormat.class.getName();
    try (Spool spool = Spool.open(options.forFormat(format))) {
      while (!spool.adopt(1_000).done()) {
        assertThat(spool.takeProblems()).isEmpty();
      }
      assertThat(spool.takeProblems()).isEmpty();
      List<SpoolHandle> handles = new ArrayList<>();
      spool.waiting().forEachRemaining(handles::add);
      for (SpoolHandle handle : handles) {
        SpooledChunk chunk = ((Loaded) spool.load(handle)).chunk();
        String body = new String(chunk.body(), StandardCharsets.UTF_8);
        found.put(chunk.id(), body.lines().toList());
      }
    }
    return found;
  }

  private void deliverTheRest(Receiver receiver) {
    LoggerContext context = new LoggerContext();
    context.start();
    SpoolConfig spool = new SpoolConfig();
    spool.setDirectory(directory.toString());
    BufferingHttpAppender last =
        BufferingHttpAppender.builder(context)
            .url(receiver.url())
            .aggregatorKey("tenant = %X{tenant}")
            .headers("X-Tenant = {tenant}")
            .shutdownHook(false)
            .spool(spool)
            .build();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                last.metrics().appended() > 0
                    && last.metrics().delivered() == last.metrics().appended());
    last.stop();
    assertThat(last.metrics().spooled()).isZero();
  }

  private static void assertInOrderWithoutRepeats(List<String> lines) {
    assertThat(lines).doesNotHaveDuplicates();
    long before = -1;
    for (String line : lines) {
      String[] parts = line.split(" ");
      long position = Long.parseLong(parts[0]) * 100_000_000L + Long.parseLong(parts[1]);
      assertThat(position).as(line).isGreaterThan(before);
      before = position;
    }
  }
}
