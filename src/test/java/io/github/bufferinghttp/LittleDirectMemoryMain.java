package io.github.bufferinghttp;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Random;

/** Logs some megabytes to a server of its own, and prints what came of it. */
final class LittleDirectMemoryMain {

  private static final int EVENTS = 1_000;
  private static final int LEFT = 96 * 1024;

  private LittleDirectMemoryMain() {}

  /**
   * Runs until all is delivered.
   *
   * @param args the compression, and {@code late} if the memory is to run out after some requests
   */
  public static void main(String[] args) {
    ArrayDeque<ByteBuffer> taken = new ArrayDeque<>();
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url(), builder -> builder.compression(args[0]))) {
      if (args[1].equals("late")) {
        log(rig);
        takeAll(taken);
      }
      long before = collections();
      log(rig, new Random(17));
      System.out.println("delivered " + rig.appender.metrics().delivered());
      System.out.println("collections " + (collections() - before));
      System.out.println("kept " + taken.size());
    }
  }

  /** Logs what becomes small, or what does not if there is a source of it. */
  private static void log(Rig rig, Random... random) {
    byte[] bytes = new byte[2_000];
    for (int i = 0; i < EVENTS; i++) {
      for (Random source : random) {
        source.nextBytes(bytes);
      }
      rig.log("k", Base64.getEncoder().encodeToString(bytes));
    }
    rig.flushed();
  }

  private static void takeAll(ArrayDeque<ByteBuffer> taken) {
    try {
      while (true) {
        taken.add(ByteBuffer.allocateDirect(LEFT / 4));
      }
    } catch (OutOfMemoryError e) {
      taken.removeLast();
      taken.removeLast();
      taken.removeLast();
      taken.removeLast();
      System.gc();
    }
  }

  /** Full ones, which the JVM tries before it refuses memory outside the heap. */
  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(collector -> collector.getName().equals("MarkSweepCompact"))
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
