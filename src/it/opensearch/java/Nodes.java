import java.nio.file.Path;
import java.util.List;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * OpenSearch nodes in this JVM, each a cluster of its own on a free port, until the standard input
 * ends. An argument is a node: its name, then settings, all separated by commas. Its data go into a
 * folder of that name below the working directory, and it prints {@code READY name port}.
 */
final class Nodes {

  /** A node with the HTTP transport, which a packaged OpenSearch loads from its modules folder. */
  private static final class HttpNode extends Node {
    HttpNode(Environment environment) {
      super(environment, List.<Class<? extends Plugin>>of(Netty4Plugin.class), false);
    }
  }

  private Nodes() {}

  public static void main(String[] nodes) throws Exception {
    for (String node : nodes) {
      String[] parts = node.split(",");
      Settings.Builder settings =
          Settings.builder()
              .put("node.name", parts[0])
              .put("cluster.name", parts[0])
              .put("path.home", Path.of(parts[0]).toAbsolutePath().toString())
              .put("discovery.type", "single-node")
              .put("transport.type", "netty4")
              .put("http.type", "netty4")
              .put("http.port", "0")
              .put("transport.port", "0")
              .put("network.host", "127.0.0.1")
              .put("node.processors", "2")
              // a disk that is nearly full is no reason to refuse a few kilobytes
              .put("cluster.routing.allocation.disk.threshold_enabled", "false");
      for (int i = 1; i < parts.length; i++) {
        String[] setting = parts[i].split("=", 2);
        settings.put(setting[0], setting[1]);
      }
      start(parts[0], new Environment(settings.build(), null));
    }
    while (System.in.read() >= 0) {
      // nothing to read: the end of the input is the end of the test
    }
    Runtime.getRuntime().halt(0); // its data are thrown away, so that no order is needed
  }

  private static void start(String name, Environment environment) throws Exception {
    Node node = new HttpNode(environment).start();
    HttpServerTransport http = node.injector().getInstance(HttpServerTransport.class);
    System.out.println("READY " + name + " " + http.boundAddress().publishAddress().getPort());
  }
}
