package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.util.FileSize;
import io.github.bufferinghttp.encoder.JsonEventEncoder;
import io.github.bufferinghttp.format.JsonArrayFormat;
import io.github.bufferinghttp.format.LinesFormat;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import io.github.bufferinghttp.metrics.DropReason;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** The appender with a spool: real files, real requests. */
@Timeout(60)
class SpoolAppenderTest {

  @TempDir private Path directory;

  private final LoggerContext context = new LoggerContext();
  private final Receiver receiver = new Receiver();
  private final List<BufferingHttpAppender> appenders = new ArrayList<>();

  @BeforeEach
  void start() {
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.start();
  }

  @AfterEach
  void stop() {
    receiver.answering(200);
    appenders.forEach(BufferingHttpAppender::stop);
    receiver.close();
  }

  private SpoolConfig spool(String mode) {
    SpoolConfig spool = new SpoolConfig();
    spool.setDirectory(directory.resolve("spool").toString());
    spool.setMode(mode);
    return spool;
  }

  private BufferingHttpAppenderBuilder<?> builder(SpoolConfig spool) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%msg%n");
    RetryConfig retry = new RetryConfig();
    retry.setInitialBackoff(ch.qos.logback.core.util.Duration.buildByMilliseconds(20));
    retry.setMaxBackoff(ch.qos.logback.core.util.Duration.buildByMilliseconds(100));
    return BufferingHttpAppender.builder(context)
        .name("HTTP")
        .url(receiver.url())
        .aggregatorKey("tenant = %X{tenant:-none}")
        .headers("X-Tenant = {tenant}")
        .encoder(encoder)
        .capacity(200)
        .chunkSize(20)
        .flushInterval(Duration.ofMillis(50))
        .retry(retry)
        .shutdownTimeout(Duration.ofSeconds(2))
        .shutdownHook(false)
        .spool(spool);
  }

  private BufferingHttpAppender start(BufferingHttpAppenderBuilder<?> builder) {
    BufferingHttpAppender appender = builder.build();
    appenders.add(appender);
    assertThat(appender.isStarted()).as(() -> statuses().toString()).isTrue();
    return appender;
  }

  private List<String> statuses() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() != Status.INFO)
        .map(Status::getMessage)
        .toList();
  }

  /** Events 0 to count, in turn for the tenants a and b, no faster than they are taken. */
  private void log(BufferingHttpAppender appender, int count) {
    Logger logger = context.getLogger("shop");
    logger.detachAndStopAllAppenders();
    logger.addAppender(appender);
    for (int i = 0; i < count; i++) {
      if (appender.metrics().buffered() >= 130) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> appender.metrics().buffered() < 110);
      }
      try (MDC.MDCCloseable tenant = MDC.putCloseable("tenant", i % 2 == 0 ? "a" : "b")) {
        logger.info("{}", i);
      }
    }
    logger.detachAppender(appender);
  }

  private static AppenderMetrics exact(BufferingHttpAppender appender) {
    AppenderMetrics books = appender.metrics();
    assertThat(books.delivered() + books.dropped() + books.buffered() + books.spooled())
        .as("%s", books)
        .isEqualTo(books.appended());
    assertThat(books.buffered()).as("%s", books).isNotNegative();
    assertThat(books.spooled()).as("%s", books).isNotNegative();
    return books;
  }

  /** What was answered with 200, by tenant, without the repeats of a batch. */
  private Map<String, List<Integer>> taken(List<Receiver.Received> from) {
    Map<String, Receiver.Received> batches = new java.util.LinkedHashMap<>();
    from.forEach(request -> batches.putIfAbsent(request.header("X-Batch-Id"), request));
    Map<String, List<Integer>> taken = new TreeMap<>();
    batches
        .values()
        .forEach(
            request ->
                request
                    .lines()
                    .forEach(
                        line ->
                            taken
                                .computeIfAbsent(
                                    request.header("X-Tenant"), name -> new ArrayList<>())
                                .add(Integer.parseInt(line))));
    return taken;
  }

  private static List<Integer> everySecond(int from, int count) {
    return IntStream.range(0, count).filter(i -> i % 2 == from).boxed().toList();
  }

  private long files() throws IOException {
    if (!Files.exists(directory.resolve("spool"))) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(directory.resolve("spool"))) {
      return all.filter(file -> file.toString().endsWith(".chunk")).count();
    }
  }

  private void failWhile(AtomicBoolean down, List<Receiver.Received> taken) {
    receiver.answering(
        (exchange, request, number) -> {
          boolean fails = down.get();
          if (!fails) {
            synchronized (taken) {
              taken.add(request);
            }
          }
          Receiver.reply(exchange, fails ? 503 : 200, "");
        });
  }

  @Test
  void onOverflow_anOutageLongerThanMemoryLosesNothing() throws Exception {
    AtomicBoolean down = new AtomicBoolean(true);
    List<Receiver.Received> answered = new ArrayList<>();
    failWhile(down, answered);
    BufferingHttpAppender appender = start(builder(spool("onOverflow")));
    log(appender, 1_000);
    assertThat(exact(appender).spooled()).isGreaterThan(700);
    assertThat(appender.flush(Duration.ofMillis(50))).as("spooled is not delivered").isFalse();

    down.set(false);
    assertThat(appender.flush(Duration.ofSeconds(20))).isTrue();

    assertThat(taken(answered))
        .isEqualTo(Map.of("a", everySecond(0, 1_000), "b", everySecond(1, 1_000)));
    AppenderMetrics books = exact(appender);
    assertThat(books.dropped()).isZero();
    assertThat(books.delivered()).isEqualTo(1_000);
    assertThat(books.spooled()).isZero();
    assertThat(files()).isZero();
  }

  @Test
  void onOverflow_aHealthyDestinationSeesNoFile() throws Exception {
    BufferingHttpAppender appender = start(builder(spool("onOverflow")));
    log(appender, 300);
    assertThat(appender.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(exact(appender).delivered()).isEqualTo(300);
    assertThat(files()).isZero();
  }

  @Test
  void stop_storesWhatIsLeft_andTheNextStartDeliversIt() throws Exception {
    AtomicBoolean down = new AtomicBoolean(true);
    List<Receiver.Received> answered = new ArrayList<>();
    failWhile(down, answered);
    BufferingHttpAppender first = start(builder(spool("onOverflow")));
    log(first, 300);
    first.stop();
    AppenderMetrics end = exact(first);
    assertThat(end.buffered()).isZero();
    assertThat(end.dropped()).isZero();
    assertThat(end.spooled()).isEqualTo(300);

    down.set(false);
    BufferingHttpAppender second = start(builder(spool("onOverflow")));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(second.metrics().delivered()).isEqualTo(300));
    assertThat(exact(second).appended()).isEqualTo(300);
    assertThat(taken(answered))
        .isEqualTo(Map.of("a", everySecond(0, 300), "b", everySecond(1, 300)));
    assertThat(files()).isZero();
  }

  @Test
  void adoptedEventsGoBeforeThoseOfTheirKeyThatAreNew() {
    AtomicBoolean down = new AtomicBoolean(true);
    List<Receiver.Received> answered = new ArrayList<>();
    failWhile(down, answered);
    BufferingHttpAppender first = start(builder(spool("onOverflow")));
    log(first, 100);
    first.stop();
    assertThat(first.metrics().spooled()).isEqualTo(100);

    down.set(false);
    BufferingHttpAppender second = start(builder(spool("always")));
    log(second, 40);
    assertThat(second.flush(Duration.ofSeconds(20))).isTrue();
    await().until(() -> second.metrics().delivered() == 140);

    List<Integer> expected = new ArrayList<>(everySecond(0, 100));
    expected.addAll(everySecond(0, 40));
    assertThat(taken(answered)).containsEntry("a", expected);
  }

  /** Another format's events would be cut and glued together wrongly, and be taken all the same. */
  @Test
  void whatAnotherFormatStored_isLeftForIt_andToldOnce() throws Exception {
    receiver.answering(503);
    BufferingHttpAppender lines = start(builder(spool("onOverflow")));
    log(lines, 20);
    lines.stop();
    assertThat(lines.metrics().spooled()).isEqualTo(20);

    receiver.answering(200);
    int before = receiver.requests().size();
    BufferingHttpAppender array =
        start(
            builder(spool("onOverflow"))
                .encoder(new JsonEventEncoder())
                .format(new JsonArrayFormat()));
    log(array, 4);
    assertThat(array.flush(Duration.ofSeconds(20))).isTrue();
    array.stop();
    assertThat(exact(array).appended()).isEqualTo(4);
    assertThat(receiver.requests().stream().skip(before))
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.body()).startsWith("[{").endsWith("}]"));
    assertThat(statuses())
        .filteredOn(status -> status.contains("another format, " + LinesFormat.class.getName()))
        .hasSize(1);

    BufferingHttpAppender again = start(builder(spool("onOverflow")));
    await().until(() -> again.metrics().delivered() == 20);
    assertThat(files()).isZero();
  }

  @Test
  void stop_endsInTimeThoughNobodyAnswers() {
    receiver.answering((exchange, request, number) -> {});
    BufferingHttpAppender appender = start(builder(spool("onOverflow")));
    log(appender, 50);
    long before = System.nanoTime();
    appender.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(2250));
    AppenderMetrics end = exact(appender);
    assertThat(end.buffered()).isZero();
    assertThat(end.spooled()).isEqualTo(50);
  }

  @Test
  void always_storesBeforeItSends() throws Exception {
    List<Long> filesSeen = new ArrayList<>();
    receiver.answering(
        (exchange, request, number) -> {
          synchronized (filesSeen) {
            filesSeen.add(files());
          }
          Receiver.reply(exchange, 200, "");
        });
    BufferingHttpAppender appender = start(builder(spool("always")));
    log(appender, 100);
    assertThat(appender.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(filesSeen).isNotEmpty().allSatisfy(files -> assertThat(files).isPositive());
    assertThat(exact(appender).delivered()).isEqualTo(100);
    assertThat(files()).isZero();
  }

  /** The flush interval is how long its thread sleeps meanwhile, not how long an event waits. */
  @Test
  void always_whileItRests_theFirstEventWakesIt() {
    BufferingHttpAppender appender =
        start(builder(spool("always")).flushInterval(Duration.ofMinutes(10)));
    assertThat(XmlSettingsTest.settings(appender).flushInterval()).hasMillis(200);
    assertThat(XmlSettingsTest.settings(appender).idleInterval()).hasMinutes(10);
    await().until(SpoolAppenderTest::flushThreadSleeps);
    long waits = flushThreadWaits();
    await().during(Duration.ofSeconds(1)).until(() -> flushThreadWaits() - waits <= 2);
    context.getLogger("shop").addAppender(appender);
    for (int i = 1; i <= 3; i++) {
      context.getLogger("shop").info("{}", i);
      long delivered = i;
      await().atMost(Duration.ofSeconds(10)).until(() -> exact(appender).delivered() == delivered);
    }
  }

  private static Thread flushThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("buffering-http-HTTP"))
        .findFirst()
        .orElseThrow();
  }

  private static boolean flushThreadSleeps() {
    return flushThread().getState() == Thread.State.TIMED_WAITING;
  }

  private static long flushThreadWaits() {
    return ManagementFactory.getThreadMXBean()
        .getThreadInfo(flushThread().getId())
        .getWaitedCount();
  }

  @Test
  void split_ofWhatIsOnDisk_keepsIdsAndFiles() throws Exception {
    List<Receiver.Received> answered = new ArrayList<>();
    receiver.answering(
        (exchange, request, number) -> {
          boolean fits = request.lines().size() <= 3;
          if (fits) {
            synchronized (answered) {
              answered.add(request);
            }
          }
          Receiver.reply(exchange, fits ? 200 : 413, "");
        });
    BufferingHttpAppender appender = start(builder(spool("always")));
    log(appender, 100);
    assertThat(appender.flush(Duration.ofSeconds(20))).isTrue();
    assertThat(taken(answered))
        .isEqualTo(Map.of("a", everySecond(0, 100), "b", everySecond(1, 100)));
    assertThat(exact(appender).delivered()).isEqualTo(100);
    assertThat(files()).isZero();
  }

  @Test
  void maxBytes_evictsTheOldest_andCountsThem() {
    receiver.answering(503);
    SpoolConfig small = spool("onOverflow");
    small.setMaxBytes(FileSize.valueOf("40KB"));
    BufferingHttpAppender appender = start(builder(small));
    log(appender, 600);
    AppenderMetrics books = exact(appender);
    assertThat(books.droppedBy()).containsOnlyKeys(DropReason.OVERFLOW);
    assertThat(books.spooled()).isPositive();

    receiver.answering(200);
    assertThat(appender.flush(Duration.ofSeconds(20))).isTrue();
    books = exact(appender);
    assertThat(books.delivered() + books.dropped()).isEqualTo(600);
    assertThat(receiver.lines()).contains("598", "599");
  }

  @Test
  void aDamagedFileCostsItselfAlone() throws Exception {
    receiver.answering(503);
    BufferingHttpAppender first = start(builder(spool("onOverflow")));
    log(first, 200);
    first.stop();
    assertThat(first.metrics().spooled()).isEqualTo(200);
    Path victim;
    try (Stream<Path> all = Files.walk(directory)) {
      victim = all.filter(file -> file.toString().endsWith(".chunk")).sorted().findFirst().get();
    }
    byte[] bytes = Files.readAllBytes(victim);
    bytes[bytes.length - 1] ^= 1;
    Files.write(victim, bytes);

    receiver.answering(200);
    BufferingHttpAppender second = start(builder(spool("onOverflow")));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              AppenderMetrics books = exact(second);
              return books.delivered() > 0 && books.spooled() + books.buffered() == 0;
            });
    AppenderMetrics books = exact(second);
    assertThat(books.droppedBy()).containsOnlyKeys(DropReason.ERROR);
    assertThat(books.dropped()).isBetween(1L, 20L);
    assertThat(books.delivered() + books.dropped()).isEqualTo(200);
  }

  @Test
  void ownResolver_adoptedBatchesKeepTheirHeaders_andFilesHoldNoSecret() throws Exception {
    receiver.answering(503);
    record Tenant(String name) {}
    for (int run = 0; run < 2; run++) {
      BufferingHttpAppender appender =
          start(
              builder(spool("onOverflow"))
                  .aggregatorKey(null)
                  .headers("X-Fixed = fixed-credential-0815\nX-Name = {key}")
                  .aggregatorKeyResolver(
                      event -> new Tenant(event.getMDCPropertyMap().get("tenant")))
                  .headerCustomizer(
                      (key, headers) ->
                          headers
                              .set("X-Tenant", key.name())
                              .set("Authorization", "Bearer very-secret-" + key.name())
                              .set("X-Api-Key", "very-secret-key-" + key.name())
                              .set("X-Auth", "very-secret-auth-" + key.name())));
      if (run == 0) {
        log(appender, 40);
        appender.stop();
        assertThat(appender.metrics().spooled()).isEqualTo(40);
        try (Stream<Path> all = Files.walk(directory)) {
          for (Path file : all.filter(file -> file.toString().endsWith(".chunk")).toList()) {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(content).doesNotContain("very-secret", "0815").contains("X-Tenant");
          }
        }
        receiver.answering(200);
      } else {
        int before = receiver.requests().size();
        await().until(() -> appender.metrics().delivered() == 40);
        assertThat(receiver.requests().size()).isGreaterThan(before);
        assertThat(taken(receiver.requests()))
            .isEqualTo(Map.of("a", everySecond(0, 40), "b", everySecond(1, 40)));
        Receiver.Received last = receiver.requests().get(receiver.requests().size() - 1);
        assertThat(last.header("X-Fixed")).isEqualTo("fixed-credential-0815");
        assertThat(last.header("X-Name")).contains("Tenant[name=");
        log(appender, 20);
        assertThat(appender.flush(Duration.ofSeconds(10))).isTrue();
        assertThat(appender.metrics().delivered()).isEqualTo(60);
      }
    }
  }

  @Test
  void aggregatorKeyOfOtherParts_adoptedBatchesKeepThoseThatTheyHave() throws Exception {
    receiver.answering(503);
    BufferingHttpAppender before = start(builder(spool("onOverflow")));
    log(before, 40);
    before.stop();
    assertThat(before.metrics().spooled()).isEqualTo(40);

    receiver.answering(200);
    int requests = receiver.requests().size();
    BufferingHttpAppender appender =
        start(
            builder(spool("onOverflow"))
                .aggregatorKey("level = %level\ntenant = %X{tenant:-none}")
                .headers("X-Tenant = {tenant}\nX-Level = {level}")
                .headerCustomizer((key, headers) -> headers.set("X-Key", String.valueOf(key))));
    await().until(() -> appender.metrics().delivered() == 40);
    List<Receiver.Received> all = receiver.requests();
    assertThat(taken(all.subList(requests, all.size())))
        .isEqualTo(Map.of("a", everySecond(0, 40), "b", everySecond(1, 40)));
    assertThat(all.get(all.size() - 1).header("X-Level")).isEqualTo("default");
    assertThat(all.get(all.size() - 1).header("X-Key")).startsWith("tenant=");
  }

  /** The flush thread hangs in a customizer: stop() comes back without it. */
  @Test
  void stop_whileTheFlushThreadHangs_countsWhatIsOnDiskAsSpooled() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    receiver.answering((exchange, request, number) -> {}); // which is no answer
    BufferingHttpAppender appender =
        start(
            builder(spool("always"))
                .shutdownTimeout(Duration.ofMillis(300))
                .headerCustomizer(
                    (key, headers) -> {
                      if ("hangs".equals(headers.get("X-Tenant"))) {
                        hangs.countDown();
                        waitWhateverComes(goesOn);
                      }
                    }));
    log(appender, 10);
    await().until(() -> files() == 2);
    context.getLogger("shop").addAppender(appender);
    MDC.put("tenant", "hangs");
    context.getLogger("shop").info("10");
    MDC.remove("tenant");
    hangs.await();
    appender.stop();
    AppenderMetrics stopped = exact(appender);
    assertThat(stopped.spooled()).isEqualTo(10);
    assertThat(stopped.droppedBy()).isEqualTo(Map.of(DropReason.SHUTDOWN, 1L));

    goesOn.countDown();
    await().until(() -> exact(appender).spooled() == 11);
    assertThat(exact(appender).dropped()).isZero();
    receiver.answering(200);
    BufferingHttpAppender next = start(builder(spool("always")));
    await().until(() -> next.metrics().delivered() == 11);
    assertThat(exact(next).spooled()).isZero();
  }

  /** As in a reconfiguration under load: what the old appender has yet to store is older. */
  @Test
  void appenderThatFollowsAnAbandonedOne_waitsForWhatThatOneStores() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    List<Receiver.Received> answered = new ArrayList<>();
    failWhile(new AtomicBoolean(false), answered);
    BufferingHttpAppender first =
        start(
            builder(spool("onOverflow"))
                .shutdownTimeout(Duration.ofMillis(300))
                .headerCustomizer(
                    (key, headers) -> {
                      hangs.countDown();
                      waitWhateverComes(goesOn);
                    }));
    log(first, 100);
    hangs.await();
    first.stop();
    assertThat(exact(first).droppedBy()).isEqualTo(Map.of(DropReason.SHUTDOWN, 100L));

    BufferingHttpAppender second = start(builder(spool("onOverflow")));
    log(second, 100);
    await().during(Duration.ofSeconds(1)).until(() -> second.metrics().requests() == 0);
    goesOn.countDown();
    await().until(() -> second.metrics().delivered() == 200);

    List<Integer> expected = new ArrayList<>(everySecond(0, 100));
    expected.addAll(everySecond(0, 100));
    assertThat(taken(answered)).containsEntry("a", expected);
    assertThat(exact(first).dropped()).isZero();
  }

  private static void waitWhateverComes(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // The appender's last means against code that hangs; this one does not care.
      }
    }
  }

  @Test
  void directory_thatCannotBeUsed_keepsTheAppenderOff() throws Exception {
    Path file = Files.writeString(directory.resolve("spool"), "a file");
    BufferingHttpAppender appender = builder(spool("always")).build();
    assertThat(appender.isStarted()).isFalse();
    assertThat(statuses()).anySatisfy(text -> assertThat(text).startsWith("<spool>: "));
    assertThat(file).hasContent("a file");
  }

  @Test
  void settings_thatAreWrong_areNamed() {
    SpoolConfig wrong = new SpoolConfig();
    wrong.setMode("sometimes");
    BufferingHttpAppender appender = builder(wrong).chunkBytes(65L << 20).build();
    assertThat(appender.isStarted()).isFalse();
    assertThat(statuses())
        .anySatisfy(text -> assertThat(text).startsWith("<spool>: directory is missing"))
        .anySatisfy(text -> assertThat(text).startsWith("<spool>: mode 'sometimes'"))
        .anySatisfy(text -> assertThat(text).startsWith("<chunkBytes>: "));
  }

  @Test
  void metrics_addUpAtAnyMoment() {
    AtomicBoolean down = new AtomicBoolean(true);
    failWhile(down, new ArrayList<>());
    BufferingHttpAppender appender = start(builder(spool("onOverflow")));
    AtomicBoolean done = new AtomicBoolean();
    List<AssertionError> wrong = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                try {
                  AppenderMetrics books = exact(appender);
                  assertThat(books.buffered()).as("%s", books).isLessThanOrEqualTo(200);
                } catch (AssertionError e) {
                  wrong.add(e);
                  return;
                }
              }
            });
    reader.start();
    log(appender, 500);
    down.set(false);
    assertThat(appender.flush(Duration.ofSeconds(20))).isTrue();
    done.set(true);
    await().until(() -> !reader.isAlive());
    assertThat(wrong).isEmpty();
  }
}
