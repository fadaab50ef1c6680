package io.github.bufferinghttp.campaign;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import io.github.bufferinghttp.BufferingHttpAppender;
import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A hundred reconfigurations leave no thread; a redeployed application leaves no class loader. */
final class Leaks implements Part {

  private static final Duration IN_TIME = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "leaks";
  }

  @Override
  public void run(Scale scale, Findings findings) throws Exception {
    reconfigure(scale.of(100, 20), findings);
    List<String> modes = List.of("in flight", "delivered", "with its hook", "failing");
    for (String mode : modes.subList(0, scale.of(modes.size(), 2))) {
      redeploy(mode, findings);
    }
  }

  private static Set<Long> threads() {
    return live().keySet();
  }

  private static Map<Long, String> live() {
    Map<Long, String> live = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!thread.getName().startsWith(SinkServer.THREADS)) {
        live.put(thread.getId(), thread.getName());
      }
    }
    return live;
  }

  // Reconfigured

  private static void reconfigure(int times, Findings findings) throws Exception {
    AtomicInteger lines = new AtomicInteger();
    try (SinkServer server =
        new SinkServer(
            (headers, body) -> {
              lines.addAndGet((int) new String(body, StandardCharsets.UTF_8).lines().count());
              return 200;
            })) {
      LoggerContext context = new LoggerContext();
      Set<Long> before = threads();
      AppenderMetrics books = AppenderMetrics.NONE;
      boolean exact = true;
      for (int i = 0; i <= times; i++) {
        context.reset();
        configure(context, server.url());
        BufferingHttpAppender appender =
            (BufferingHttpAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("HTTP");
        context.getLogger("leaks").info("event {}", i);
        if (i == times) {
          context.stop();
        }
        books = appender.metrics();
        exact &= BooksCheck.hold(books);
      }
      Map<Long, String> after = new TreeMap<>();
      boolean gone =
          Wait.comes(
              Duration.ofSeconds(30),
              100,
              () -> {
                System.gc(); // before 21 the client's thread ends when the client is collected
                after.clear();
                after.putAll(live());
                after.keySet().removeAll(before);
                return after.isEmpty();
              });
      findings.add(
          times + " reconfigurations leave no thread more",
          after.size() + " threads more " + Set.copyOf(after.values()),
          gone);
      findings.add(
          "nothing is lost by them, and the books of each are exact",
          String.format("%d of %d events arrived", lines.get(), times + 1),
          lines.get() == times + 1 && exact);
    }
  }

  private static void configure(LoggerContext context, String url) throws Exception {
    String xml =
        """
        <configuration>
          <appender name="HTTP" class="io.github.bufferinghttp.BufferingHttpAppender">
            <url>%s</url>
          </appender>
          <root level="INFO"><appender-ref ref="HTTP"/></root>
        </configuration>
        """;
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream(xml.formatted(url).getBytes(StandardCharsets.UTF_8)));
  }

  // Redeployed

  private static void redeploy(String mode, Findings findings) throws Exception {
    try (HungServer hung = new HungServer(HungServer.At.ANSWERING);
        SinkServer server = new SinkServer((headers, body) -> mode.equals("failing") ? 500 : 200)) {
      String url = mode.equals("in flight") ? hung.url() : server.url();
      Deployed deployed = deploy(url, mode);
      long begin = System.nanoTime();
      boolean collected =
          Wait.comes(
              IN_TIME,
              50,
              () -> {
                System.gc();
                return deployed.loader.get() == null;
              });
      findings.add(
          "redeployed (" + mode + "): its class loader is collected within 10 s, books exact",
          String.format(
              "%s after %.1f s; %s",
              collected ? "collected" : "still there",
              (System.nanoTime() - begin) / 1e9,
              deployed.books),
          collected && deployed.exact && server.requests() + hung.connections() > 0);
    }
  }

  private record Deployed(WeakReference<ClassLoader> loader, String books, boolean exact) {}

  /** Runs an application inside a loader of its own for all but the JDK, and lets go of it. */
  private static Deployed deploy(String url, String mode) throws Exception {
    URL[] classPath =
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .map(Leaks::url)
            .collect(Collectors.toList())
            .toArray(URL[]::new);
    URLClassLoader loader =
        new URLClassLoader("web application", classPath, ClassLoader.getPlatformClassLoader());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Class<?> application = loader.loadClass("io.github.bufferinghttp.campaign.WebApplication");
      if (application.getClassLoader() != loader) {
        throw new IllegalStateException("it is loaded by " + application.getClassLoader());
      }
      Method run = application.getDeclaredMethod("run", String.class, String.class);
      run.setAccessible(true);
      Object[] told = (Object[]) run.invoke(null, url, mode);
      return new Deployed(new WeakReference<>(loader), (String) told[0], (Boolean) told[1]);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }
}
