package io.github.bufferinghttp.servers;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A real ClickHouse, of the version that the machine has: Debian's is 18.16. */
final class ClickHouse implements AutoCloseable {

  static final String USER = "shop";
  static final String PASSWORD = "open sesame";

  /** Everything in one file: its ports, its folders, its users. */
  private static final String CONFIG =
      """
      <yandex>
        <logger><level>warning</level><console>1</console></logger>
        <listen_host>127.0.0.1</listen_host>
        <http_port>%PORT%</http_port>
        <path>%HOME%/data/</path>
        <tmp_path>%HOME%/tmp/</tmp_path>
        <users_config>%HOME%/config.xml</users_config>
        <mark_cache_size>1000000</mark_cache_size>
        <default_profile>default</default_profile>
        <default_database>default</default_database>
        <timezone>UTC</timezone>
        <profiles><default/></profiles>
        <quotas><default/></quotas>
        <users>
          <shop>
            <password>open sesame</password>
            <networks><ip>::/0</ip></networks>
            <profile>default</profile>
            <quota>default</quota>
          </shop>
        </users>
      </yandex>
      """;

  private final ChildProcess process;
  private final String url;

  private ClickHouse(ChildProcess process, String url) {
    this.process = process;
    this.url = url;
  }

  static ClickHouse start(Path directory) throws IOException {
    Optional<Path> program = program();
    ChildProcess.need(program.isPresent(), "clickhouse-server", "apt-get install it");
    for (int attempt = 1; ; attempt++) {
      Path home = Files.createDirectory(directory.resolve("attempt-" + attempt));
      int port = freePort();
      Path config = home.resolve("config.xml");
      String text = CONFIG.replace("%PORT%", "" + port).replace("%HOME%", home.toString());
      Files.writeString(config, text);
      ChildProcess process =
          ChildProcess.start(home, Map.of(), program.get().toString(), "--config-file=" + config);
      String url = "http://localhost:" + port;
      await()
          .atMost(ChildProcess.PATIENCE)
          .until(() -> !process.isAlive() || Http.answers(url + "/ping"));
      if (process.isAlive()) {
        return new ClickHouse(process, url);
      }
      process.close(); // somebody else may have taken the port in between
      if (attempt == 3) {
        throw new IllegalStateException("clickhouse-server does not start:\n" + process.output());
      }
    }
  }

  /** Debian keeps it in a folder that is not on most users' path. */
  private static Optional<Path> program() {
    String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "clickhouse-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return url;
  }

  String query(String sql) {
    String credentials = "?user=" + USER + "&password=" + PASSWORD.replace(" ", "%20");
    return Http.send("POST", url + "/" + credentials, "text/plain", sql);
  }

  List<JsonNode> rows(String select) {
    return query(select + " FORMAT JSONEachRow").lines().map(Http::json).toList();
  }

  @Override
  public void close() {
    process.close();
  }
}
