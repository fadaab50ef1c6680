package io.github.bufferinghttp.spool;

import io.github.bufferinghttp.spool.Spool.Stored;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process with a spool of its own, which tests start and kill. */
final class SpoolChild {

  private SpoolChild() {}

  static Process start(Path directory, String mode, String name) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SpoolChild.class.getName(), directory.toString(), mode, name));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /**
   * Prints the id of each batch once it is stored: the promise.
   *
   * @param args the directory, what to do, the prefix of the ids
   */
  public static void main(String[] args) throws Exception {
    SpoolOptions options = new SpoolOptions(Path.of(args[0]), 1L << 30, false, true);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    switch (args[1]) {
      case "hold" -> hold(options, out, args[2]);
      case "adopt" -> adopt(options, out);
      case "cycle" -> cycle(options, out, args[2]);
      default -> write(options, out, args[2]);
    }
  }

  /** Stores one batch and keeps it until there is input. */
  private static void hold(SpoolOptions options, PrintStream out, String name) throws Exception {
    try (Spool spool = Spool.open(options)) {
      spool.store(Chunks.of(name, 10), 0);
      out.println("ready");
      int end = System.in.read();
      out.println("closing after " + end);
    }
  }

  /** Says how many events could be taken over. */
  private static void adopt(SpoolOptions options, PrintStream out) throws Exception {
    try (Spool spool = Spool.open(options)) {
      out.println(spool.adopt(1_000).events());
    }
  }

  /** A hundred short lives, each of which stores one batch and takes over some. */
  private static void cycle(SpoolOptions options, PrintStream out, String name) throws Exception {
    for (int i = 0; i < 100; i++) {
      try (Spool spool = Spool.open(options)) {
        String id = name + "-" + i;
        if (spool.store(Chunks.of(id, 10), 0) instanceof Stored) {
          out.println(id);
        }
        spool.adopt(i % 5);
      }
    }
  }

  /** Stores and takes over until it is killed. */
  private static void write(SpoolOptions options, PrintStream out, String name) throws Exception {
    Spool spool = Spool.open(options);
    for (int i = 0; ; i++) {
      if (i % 7 == 0) {
        spool.adopt(3);
      }
      String id = name + "-" + i;
      if (spool.store(Chunks.of(id, 2_000), 0) instanceof Stored) {
        out.println(id);
      }
    }
  }
}
