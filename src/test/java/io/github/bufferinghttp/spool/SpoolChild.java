package io.github.bufferinghttp.spool;

import io.github.bufferinghttp.spool.Spool.Adoption;
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
   * @param args the directory, {@code hold} or {@code write}, the prefix of the ids
   */
  public static void main(String[] args) throws Exception {
    Spool spool = Spool.open(new SpoolOptions(Path.of(args[0]), 1L << 30, false, true));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (args[1].equals("hold")) {
      spool.store(Chunks.of(args[2], 10), 0);
      out.println("ready");
      int end = System.in.read();
      spool.close();
      out.println("closed " + end);
      return;
    }
    for (int i = 0; ; i++) {
      if (i % 7 == 0) {
        Adoption adopted = spool.adopt(3);
        if (adopted.chunks() > 0) {
          out.println("adopted " + adopted.chunks());
        }
      }
      String id = args[2] + "-" + i;
      if (spool.store(Chunks.of(id, 2_000), 0) instanceof Stored) {
        out.println(id);
      }
    }
  }
}
