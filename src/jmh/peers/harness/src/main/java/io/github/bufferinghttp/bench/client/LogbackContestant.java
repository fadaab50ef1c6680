package io.github.bufferinghttp.bench.client;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import java.net.URL;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** An appender configured by the XML file that the setting {@code xml} names. */
class LogbackContestant implements Contestant {

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private @Nullable Workload workload; // set by start()

  @Override
  public void start(Target target) throws Exception {
    String xml = target.settings().get("xml");
    URL resource = Objects.requireNonNull(getClass().getResource(xml), xml);
    context.reset();
    context.putProperty("url", target.url());
    context.putProperty("httpPort", String.valueOf(target.httpPort()));
    context.putProperty("tcpPort", String.valueOf(target.tcpPort()));
    target.settings().forEach(context::putProperty);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(resource);
    for (Status status : context.getStatusManager().getCopyOfStatusList()) {
      if (status.getLevel() >= Status.WARN) {
        System.err.println(status);
      }
    }
    workload = new Workload(context.getLogger(Workload.LOGGER), target.keys());
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
