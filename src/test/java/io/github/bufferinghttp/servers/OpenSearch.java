package io.github.bufferinghttp.servers;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real OpenSearch in a JVM of its own: {@code src/it/opensearch}. */
final class OpenSearch implements AutoCloseable {

  private static final String JSON = "application/json";

  /** One node in that JVM: a cluster of its own with settings of its own. */
  record Node(String url) {

    /** Defines an index, or what else has a name. */
    void put(String name, String definition) {
      Http.send("PUT", url + "/" + name, JSON, definition);
    }

    void delete(String index) {
      Http.send("DELETE", url + "/" + index, JSON, "");
    }

    JsonNode get(String path) {
      return Http.json(Http.send("GET", url + path, JSON, ""));
    }

    /** What is in an index, in the order in which it came, with the version of each. */
    List<JsonNode> hits(String index) {
      Http.send("POST", url + "/" + index + "/_refresh", JSON, "");
      String query = "{\"size\": 10000, \"version\": true, \"sort\": [\"_seq_no\"]}";
      String found = Http.send("POST", url + "/" + index + "/_search", JSON, query);
      List<JsonNode> hits = new ArrayList<>();
      Http.json(found).at("/hits/hits").forEach(hits::add);
      return hits;
    }

    /** The documents in an index, in the order in which they came. */
    List<JsonNode> documents(String index) {
      return hits(index).stream().map(hit -> hit.get("_source")).toList();
    }
  }

  private final ChildProcess process;

  private OpenSearch(ChildProcess process) {
    this.process = process;
  }

  /** Starts nodes; each argument is a name and settings, separated by commas. */
  static OpenSearch start(Path directory, String... nodes) {
    String classPath = ChildProcess.classPathOf("opensearch");
    List<String> command =
        new ArrayList<>(List.of(ChildProcess.java(), "-Xmx512m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", classPath, "Nodes"));
    command.addAll(List.of(nodes));
    return new OpenSearch(ChildProcess.start(directory, Map.of(), command.toArray(new String[0])));
  }

  /** A node, once it is up. */
  Node node(String name) {
    String port = process.awaitLine("^READY " + name + " (\\d+)$").group(1);
    return new Node("http://localhost:" + port);
  }

  @Override
  public void close() {
    process.close();
  }
}
