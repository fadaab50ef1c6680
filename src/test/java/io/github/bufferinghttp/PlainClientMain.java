package io.github.bufferinghttp;

/** Logs one event to a server of its own, and prints what became of it. */
final class PlainClientMain {

  private PlainClientMain() {}

  /** Runs until the event is delivered. */
  public static void main(String[] args) {
    try (RawServer server = new RawServer();
        Rig rig = new Rig(server.url())) {
      rig.log("k", "one");
      rig.flushed();
      System.out.println("delivered " + server.acceptedLines("k"));
    }
  }
}
