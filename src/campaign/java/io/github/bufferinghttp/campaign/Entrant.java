package io.github.bufferinghttp.campaign;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Whose appender the application logs through.
 *
 * @param name for the table, and of its configurations among the resources
 * @param own whether it is this library's
 * @param classPath what the application runs on
 */
record Entrant(String name, boolean own, String classPath) {

  /** This library, on the campaign's own class path. */
  static final Entrant OURS = new Entrant("ours", true, System.getProperty("java.class.path"));

  /** Where the application's own classes are. */
  static Path classes() {
    return file(Entrant.class.getProtectionDomain().getCodeSource().getLocation());
  }

  /** Its configuration for a part. */
  Path xml(String part) {
    String name = this.name + "-" + part + ".xml";
    return file(Objects.requireNonNull(Entrant.class.getResource(name), name));
  }

  private static Path file(URL url) {
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
