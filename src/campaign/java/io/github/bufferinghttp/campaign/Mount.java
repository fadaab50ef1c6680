package io.github.bufferinghttp.campaign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small file system in memory, where this user may mount one (root, on Linux). */
final class Mount implements AutoCloseable {

  private final Scratch scratch = new Scratch();
  private final boolean mounted;
  private int mounts;

  Mount(String options) throws IOException, InterruptedException {
    mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path().toString());
    mounts = mounted ? 1 : 0;
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such command
    }
  }

  boolean isMounted() {
    return mounted;
  }

  Path path() {
    return scratch.path();
  }

  /** A file is open for writing, so the same disk is mounted once more on top, read-only. */
  void readOnly() throws IOException, InterruptedException {
    String path = path().toString();
    if (!run("mount", "--bind", path, path)) {
      throw new IOException("it cannot be mounted once more");
    }
    mounts++;
    int tries = 1;
    while (!run("mount", "-o", "remount,bind,ro", path)) { // busy: a file is being written now
      if (tries++ == 100) {
        throw new IOException("it cannot be made read-only");
      }
      Thread.sleep(20);
    }
  }

  void writable() throws IOException, InterruptedException {
    if (!run("umount", path().toString())) {
      throw new IOException("it cannot be made writable");
    }
    mounts--;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (; mounts > 0; mounts--) {
      if (!run("umount", path().toString())) {
        run("umount", "-l", path().toString()); // somebody still has a file open
      }
    }
    scratch.close();
  }
}
