package io.github.bufferinghttp;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.MDC;

/** A process that logs with a spool, mode always, until it is killed. */
final class SpoolingChild {

  private SpoolingChild() {}

  static Process start(Path directory, String url, int run) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(SpoolingChild.class.getName(), directory.toString(), url, String.valueOf(run)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /**
   * Logs "run number" in turn for two tenants.
   *
   * @param args the spool's directory, the url, the run
   */
  public static void main(String[] args) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.start();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%msg%n");
    SpoolConfig spool = new SpoolConfig();
    spool.setDirectory(args[0]);
    spool.setMode("always");
    BufferingHttpAppender appender =
        BufferingHttpAppender.builder(context)
            .url(args[1])
            .aggregatorKey("tenant = %X{tenant}")
            .headers("X-Tenant = {tenant}")
            .encoder(encoder)
            .chunkSize(10)
            .capacity(2_000)
            .flushInterval(Duration.ofMillis(20))
            .spool(spool)
            .build();
    Logger logger = context.getLogger("child");
    logger.addAppender(appender);
    for (int i = 0; ; i++) {
      while (appender.metrics().buffered() > 500) {
        Thread.onSpinWait();
      }
      MDC.put("tenant", i % 2 == 0 ? "a" : "b");
      logger.info("{} {}", args[2], i);
      if (i == 0) {
        System.out.println("logging");
      }
    }
  }
}
