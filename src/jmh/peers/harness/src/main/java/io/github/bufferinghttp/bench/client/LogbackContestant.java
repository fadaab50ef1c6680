package io.github.bufferinghttp.bench.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * An appender configured by the XML file that the setting {@code xml} names. Its variables are
 * replaced in the text: as properties of the context some encoders would send them.
 */
class LogbackContestant implements Contestant {

  private static final int MOST_SHOWN = 10;
  private static final AtomicInteger SHOWN = new AtomicInteger();

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private @Nullable Workload workload; // set by start()

  @Override
  public void start(Target target) throws Exception {
    context.reset();
    context.getStatusManager().add(LogbackContestant::show);
    configure(context, target);
    workload =
        new Workload(context.getLogger(Workload.LOGGER), target.keys(), target.messageBytes());
  }

  /** Adds what the XML file says to the context. */
  static void configure(LoggerContext context, Target target) throws Exception {
    String xml = target.settings().get("xml");
    URL resource = Objects.requireNonNull(LogbackContestant.class.getResource(xml), xml);
    String configuration = new String(resource.openStream().readAllBytes(), UTF_8);
    configuration =
        configuration
            .replace("${url}", target.url())
            .replace("${tcpPort}", String.valueOf(target.tcpPort()));
    for (Map.Entry<String, String> setting : target.settings().entrySet()) {
      configuration = configuration.replace("${" + setting.getKey() + "}", setting.getValue());
    }
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(configuration.getBytes(UTF_8)));
  }

  /** What a contestant complains of, losses for instance; no more than a few lines. */
  private static void show(Status status) {
    if (status.getLevel() >= Status.WARN && SHOWN.getAndIncrement() < MOST_SHOWN) {
      System.err.println(status);
    }
  }

  @Override
  public void log(int sequence) {
    workload.log(sequence);
  }

  @Override
  public void close() {
    context.stop();
  }
}
