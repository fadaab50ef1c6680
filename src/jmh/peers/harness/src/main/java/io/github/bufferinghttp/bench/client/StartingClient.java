package io.github.bufferinghttp.bench.client;

import ch.qos.logback.classic.LoggerContext;
import io.github.bufferinghttp.bench.SharedPage;
import io.github.bufferinghttp.bench.SharedPage.Field;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.slf4j.LoggerFactory;

/**
 * A process that starts: it configures Logback with an appender that does nothing, logs, makes a
 * request; then, if it is told to, it configures the contestant's appender too, and logs once more.
 */
public final class StartingClient {

  private StartingClient() {}

  /**
   * Arguments: the shared page's file, the settings' file, the results' file, whether with the
   * appender, and the {@code nanoTime} at which the process was started.
   */
  public static void main(String[] arguments) throws Exception {
    boolean withAppender = Boolean.parseBoolean(arguments[3]);
    long startedAt = Long.parseLong(arguments[4]);
    SharedPage page = SharedPage.open(Path.of(arguments[0]));
    Properties settings = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(arguments[1]))) {
      settings.load(reader);
    }
    Map<String, String> variables = new HashMap<>();
    settings.forEach((name, value) -> variables.put(name.toString(), value.toString()));
    Target appender =
        new Target((int) page.get(Field.HTTP_PORT), (int) page.get(Field.TCP_PORT), 1, variables);
    Target nothing =
        new Target(appender.httpPort(), appender.tcpPort(), 1, Map.of("xml", "noop.xml"));
    ProcessMeter meter = new ProcessMeter();
    meter.cpuNanos(); // what asking costs the first time
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    LogbackContestant.configure(context, nothing);
    Workload workload = new Workload(context.getLogger(Workload.LOGGER), 1, 0);
    Workload.prepareThread();
    workload.log(0);
    HttpClient client = request(nothing);

    long before = System.nanoTime();
    if (withAppender) {
      LogbackContestant.configure(context, appender);
    }
    workload.log(1);
    long after = System.nanoTime();
    long cpu = meter.cpuNanos();
    context.stop();
    long cpuStopped = meter.cpuNanos();

    Properties results = new Properties();
    results.setProperty("wall", String.valueOf((after - startedAt) / 1e6));
    results.setProperty("inside", String.valueOf((after - before) / 1e6));
    results.setProperty("cpu", String.valueOf(cpu / 1e6));
    results.setProperty("cpuStopped", String.valueOf(cpuStopped / 1e6));
    try (Writer writer = Files.newBufferedWriter(Path.of(arguments[2]))) {
      results.store(writer, null);
    }
    // The client is the application's: it is in use until the end.
    Runtime.getRuntime().halt(client.version() == HttpClient.Version.HTTP_1_1 ? 0 : 1);
  }

  private static HttpClient request(Target target) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(target.url() + "/application"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    client.send(request, HttpResponse.BodyHandlers.ofString());
    return client;
  }
}
