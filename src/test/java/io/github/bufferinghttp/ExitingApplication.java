package io.github.bufferinghttp;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An application in a JVM of its own that ends as its second argument says. It prints {@code ready}
 * once it has logged, and the time in milliseconds at which it began to end.
 */
final class ExitingApplication {

  private ExitingApplication() {}

  public static void main(String[] arguments) throws Exception {
    String url = arguments[0];
    String end = arguments[1];
    Path exitFile = Path.of(arguments[2]);
    LoggerContext context = new LoggerContext();
    BufferingHttpAppenderBuilder<?> builder =
        BufferingHttpAppender.builder(context)
            .url(url)
            .flushInterval(Duration.ofMinutes(10))
            .shutdownTimeout(Duration.ofSeconds(2))
            .shutdownHook(!end.equals("noHook"));
    if (end.equals("exitInEncoder")) {
      builder.encoder(new ExitingEncoder());
    }
    Logger logger = context.getLogger("application");
    if (end.startsWith("fallback")) {
      BufferingHttpAppenderBuilder<?> second =
          BufferingHttpAppender.builder(context)
              .url(url + "second")
              .shutdownTimeout(Duration.ofSeconds(2));
      if (end.equals("fallbackWithSpool")) {
        SpoolConfig spool = new SpoolConfig();
        spool.setDirectory(exitFile.resolveSibling("spool").toString());
        second.spool(spool);
      }
      BufferingHttpAppender fallback = second.build();
      builder.fallback(end.equals("fallbackBehindAnother") ? inFrontOf(fallback) : fallback);
      if (end.equals("fallbackDown")) {
        logger.addAppender(fallback);
      }
    }
    BufferingHttpAppender appender = builder.build();
    logger.addAppender(appender);
    Files.writeString(exitFile, String.valueOf(System.nanoTime()));
    logger.info("last words");
    switch (end) {
      case "main", "noHook", "fallback", "fallbackBehindAnother", "fallbackWithSpool" ->
          System.out.println("end of main");
      case "exit" -> System.exit(3);
      case "exitInArgument" -> logger.info("{}", new ExitingArgument());
      case "exitInEncoder" -> appender.flush(Duration.ofSeconds(30));
      case "otherHook" ->
          Runtime.getRuntime()
              .addShutdownHook(
                  new Thread(
                      () -> {
                        logger.info("from a hook");
                        pause(40);
                        logger.info("from a hook, later");
                      }));
      case "fallbackDown" ->
          Runtime.getRuntime()
              .addShutdownHook(
                  new Thread(
                      () -> {
                        pause(1300);
                        logger.info("from a hook");
                        appender.stop();
                      }));
      case "wait" -> {
        System.out.println("ready");
        Thread.currentThread().join();
      }
      default -> throw new IllegalArgumentException(end);
    }
  }

  private static AsyncAppender inFrontOf(BufferingHttpAppender fallback) {
    AsyncAppender async = new AsyncAppender();
    async.setContext(fallback.getContext());
    async.addAppender(fallback);
    async.start();
    return async;
  }

  private static void pause(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (end - System.nanoTime() > 0) {
      Thread.onSpinWait();
    }
  }

  private static final class ExitingArgument {
    @Override
    public String toString() {
      System.exit(4);
      return "never";
    }
  }

  private static final class ExitingEncoder extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      System.exit(5);
      return event.getMessage().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }
}
