package io.github.bufferinghttp.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** What user code may throw, and exceptions of all shapes to be logged. */
final class Thrown {

  static final List<Supplier<Throwable>> ALL =
      List.of(
          () -> new IllegalStateException("by hand"),
          () -> new Exception("checked"),
          () -> new StackOverflowError("by hand"),
          () -> new OutOfMemoryError("by hand"),
          () -> new NoClassDefFoundError("by hand"),
          () -> new AssertionError("by hand"),
          () -> new InterruptedException("by hand"),
          Untellable::new);

  private Thrown() {}

  /** Throws it, checked or not. */
  @SuppressWarnings("unchecked")
  static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** Its own methods throw, too. */
  static final class Untellable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("getMessage");
    }

    @Override
    public String toString() {
      throw new NoClassDefFoundError("toString");
    }
  }

  /** Exceptions that Logback itself can take: odd messages, cycles, long chains. */
  static List<Throwable> logged(HostileText texts, Random random) {
    List<Throwable> all = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      all.add(new IllegalStateException(texts.next()));
    }
    Exception one = new Exception("one " + texts.next());
    Exception other = new Exception("other", one);
    one.initCause(other);
    all.add(one);
    Exception suppressing = new Exception("suppresses the cause of its cause");
    suppressing.addSuppressed(new Exception("suppressed", suppressing));
    all.add(suppressing);
    Exception chain = new Exception("the root");
    for (int i = 0; i < 150; i++) {
      chain = new Exception(random.nextBoolean() ? null : "link " + i, chain);
    }
    all.add(chain);
    Exception many = new Exception((String) null);
    for (int i = 0; i < 150; i++) {
      many.addSuppressed(new Exception(texts.next()));
    }
    all.add(many);
    Exception frames = new Exception("frames");
    frames.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("a.\ud800\n\"", "b\u2028", "c\u0000", -2),
          new StackTraceElement("", "", null, -1)
        });
    all.add(frames);
    return all;
  }
}
