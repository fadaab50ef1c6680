package io.github.bufferinghttp;

import io.github.bufferinghttp.metrics.AppenderMetrics;
import java.time.Duration;

/** Logs just where the stack ends, again and again, and says whether the appender still works. */
final class EndOfStackMain {

  private static final int ROUNDS = 20;
  private static final int PLACES = 300;
  private static final long STACK = 160 * 1024;

  private EndOfStackMain() {}

  /**
   * Runs until all is delivered.
   *
   * @param args the overflow policy and the capacity
   */
  public static void main(String[] args) throws InterruptedException {
    try (RawServer server = new RawServer();
        Rig rig =
            new Rig(
                server.url(),
                builder ->
                    builder
                        .overflowPolicy(OverflowPolicy.valueOf(args[0]))
                        .maxBlock(Duration.ofMillis(1))
                        .capacity(Integer.parseInt(args[1])))) {
      for (int round = 0; round < ROUNDS; round++) {
        Thread thread = new Thread(null, () -> logAtTheEnd(rig), "deep", STACK + round * 1_616L);
        thread.start();
        thread.join();
      }
      rig.log("k", "still there");
      rig.flushed();
      AppenderMetrics metrics = rig.appender.metrics();
      rig.appender.stop();
      System.out.println("buffered " + metrics.buffered() + ", delivered " + metrics.delivered());
    }
  }

  private static void logAtTheEnd(Rig rig) {
    int deepest = depth(0);
    for (int place = 0; place < PLACES; place++) {
      try {
        log(rig, deepest - place);
      } catch (StackOverflowError e) {
        // Before the appender was called, most likely.
      }
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int depth(int before) {
    try {
      return depth(before + 1);
    } catch (StackOverflowError e) {
      return before;
    }
  }

  private static void log(Rig rig, int depth) {
    if (depth > 0) {
      log(rig, depth - 1);
    } else {
      rig.log("k", "deep");
    }
  }
}
