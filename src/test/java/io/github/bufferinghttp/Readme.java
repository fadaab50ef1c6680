package io.github.bufferinghttp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The README, taken apart for its tests. */
final class Readme {

  private static final Pattern ROW =
      Pattern.compile("^\\| `([\\w.-]+)` \\| ([^|]+) \\| [^|]+ \\|$", Pattern.MULTILINE);

  private final String text = read(Path.of("README.md"));

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The code blocks in a language. */
  List<String> blocks(String language) {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** The whole files among the XML blocks. */
  List<String> configurations() {
    return blocks("xml").stream().filter(block -> block.startsWith("<configuration>")).toList();
  }

  /** The table of settings: elements with their defaults, without what marks them as code. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (MatchResult row : ROW.matcher(text).results().toList()) {
      settings.put(row.group(1), row.group(2).replace("`", ""));
    }
    return settings;
  }
}
