package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * The program that is hurt: logs events at a pace, a thread a key, through whatever appender its
 * configuration names, and obeys the lines on its standard input. It ends when that ends.
 *
 * <p>Arguments are {@code name=value}: {@code xml} the configuration, in which {@code ${name}} is
 * replaced; {@code own} whether it names this library's appender; {@code keys}; {@code rate} events
 * a second over all keys; {@code first} the number of each key's first event; {@code journal} a
 * file, or nothing.
 */
public final class Application {

  static final String LOGGER = "shop";
  static final String APPENDER = "OUT";

  private final LoggerContext context;
  private final Appender appender;
  private final List<KeyLogger> loggers = new ArrayList<>();

  /** What can be asked of an appender. */
  interface Appender {
    boolean flush(long millis);

    /** The counters in a line; empty for an appender that has none. */
    String metrics();
  }

  /** An appender of somebody else. */
  private static final Appender UNKNOWN =
      new Appender() {
        @Override
        public boolean flush(long millis) {
          return false;
        }

        @Override
        public String metrics() {
          return "";
        }
      };

  private Application(LoggerContext context, boolean own) {
    this.context = context;
    this.appender = own ? new OwnAppender(context) : UNKNOWN;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      settings.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    Application application =
        new Application(configure(settings), Boolean.parseBoolean(setting(settings, "own")));
    application.begin(settings);
    application.obey();
    Runtime.getRuntime().halt(0); // who holds us is gone
  }

  private static String setting(Map<String, String> settings, String name) {
    return Objects.requireNonNull(settings.get(name), name);
  }

  private static LoggerContext configure(Map<String, String> settings) throws Exception {
    String xml = Files.readString(Path.of(setting(settings, "xml")));
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      xml = xml.replace("${" + setting.getKey() + "}", setting.getValue());
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    for (Status status : context.getStatusManager().getCopyOfStatusList()) {
      if (status.getLevel() >= Status.WARN) {
        System.err.println(status);
      }
      if (status.getLevel() == Status.ERROR) {
        Runtime.getRuntime().halt(2);
      }
    }
    return context;
  }

  private void begin(Map<String, String> settings) throws IOException {
    int keys = Integer.parseInt(setting(settings, "keys"));
    double rate = Double.parseDouble(setting(settings, "rate")) / keys;
    long first = Long.parseLong(setting(settings, "first"));
    String file = setting(settings, "journal");
    Journal journal = file.isEmpty() ? Journal.NONE : Journal.create(Path.of(file), keys);
    Logger logger = context.getLogger(LOGGER);
    for (int key = 0; key < keys; key++) {
      loggers.add(new KeyLogger(logger, key, first, rate, journal));
    }
    loggers.forEach(KeyLogger::start);
    say("begun");
  }

  private void obey() throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      say(
          switch (words[0]) {
            case "logged" -> logged();
            case "pause" -> {
              for (KeyLogger logger : loggers) {
                logger.end();
              }
              yield logged();
            }
            case "memory" -> String.valueOf(memory());
            case "flush" -> String.valueOf(appender.flush(Long.parseLong(words[1])));
            case "metrics" -> appender.metrics();
            case "stop" -> {
              long start = System.nanoTime();
              context.stop();
              yield String.valueOf(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            }
            default -> throw new IllegalArgumentException(line);
          });
    }
  }

  private String logged() {
    StringBuilder text = new StringBuilder();
    loggers.forEach(logger -> text.append(logger.logged()).append(' '));
    return text.toString().strip();
  }

  /** What is in use after a collection, in the heap and in buffers outside of it. */
  private static long memory() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return heap + direct;
  }

  private static void say(String line) {
    System.out.println("> " + line);
  }
}
