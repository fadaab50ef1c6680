package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ClassPackagingData;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StackTraceWriterTest {

  /** A throwable that says what it is told, and may be its own cause. */
  static final class FakeProxy extends ThrowableProxy {
    private final String className;
    private final @Nullable String message;
    private @Nullable IThrowableProxy cause;

    FakeProxy(String className, @Nullable String message) {
      super(new Throwable(null, null, false, false) {});
      this.className = className;
      this.message = message;
    }

    @Override
    public String getClassName() {
      return className;
    }

    @Override
    public @Nullable String getMessage() {
      return message;
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      return cause;
    }

    @Override
    public StackTraceElementProxy @Nullable [] getStackTraceElementProxyArray() {
      return null;
    }

    @Override
    public IThrowableProxy @Nullable [] getSuppressed() {
      return null;
    }
  }

  private final StackTraceWriter writer = new StackTraceWriter(Integer.MAX_VALUE);

  @Test
  void write_plainExceptionIsWhatTheJvmPrints() {
    Throwable thrown = new IllegalStateException("a \"message\"\nof two lines");
    assertThat(written(thrown)).isEqualTo(printed(thrown));
    assertThat(written(thrown)).as("from remembered frames").isEqualTo(printed(thrown));
  }

  @Test
  void write_withoutMessageOrFrames() {
    Throwable thrown = new IllegalStateException();
    thrown.setStackTrace(new StackTraceElement[0]);
    assertThat(written(thrown)).isEqualTo("java.lang.IllegalStateException\n");
  }

  @Test
  void write_causesAndSuppressedAreWhatLogbackPrints() {
    Throwable thrown = tree();
    assertThat(written(thrown))
        .isEqualTo(ThrowableProxyUtil.asString(new ThrowableProxy(thrown)).replace("\r\n", "\n"))
        .contains("common frames omitted")
        .contains("\n\tSuppressed: java.lang.RuntimeException: suppressed")
        .contains("\n\t\tSuppressed: java.lang.Error: twice suppressed")
        .contains("\n\tCaused by: java.lang.Error: cause of suppressed")
        .contains("\nCaused by: java.lang.IllegalArgumentException: cause");
  }

  @Test
  void write_countsOfOmittedFramesAreTheJvms() {
    Throwable thrown = tree();
    assertThat(written(thrown).replace(" common frames omitted", " more"))
        .isEqualTo(printed(thrown));
  }

  private static Throwable tree() {
    Throwable cause = new IllegalArgumentException("cause", thrownBy(() -> deep(5)));
    Throwable top = new RuntimeException("top", cause);
    Throwable suppressed =
        new RuntimeException(
            "suppressed", new Error("cause of suppressed", thrownBy(() -> deep(2))));
    suppressed.addSuppressed(new Error("twice suppressed"));
    top.addSuppressed(suppressed);
    top.addSuppressed(new RuntimeException("second"));
    return top;
  }

  @SuppressWarnings("InfiniteRecursion")
  private static Object deep(int levels) {
    if (levels == 0) {
      throw new UnsupportedOperationException("deep");
    }
    return deep(levels - 1);
  }

  private static Throwable thrownBy(Callable<?> code) {
    try {
      code.call();
      throw new AssertionError("nothing was thrown");
    } catch (Exception e) {
      return e;
    }
  }

  @Test
  void write_circularCauseIsNamedAndEnds() {
    Throwable one = new IllegalStateException("one");
    Throwable two = new IllegalStateException("two", one);
    one.initCause(two);
    assertThat(written(one))
        .contains("Caused by: java.lang.IllegalStateException: two\n")
        .endsWith("Caused by: [CIRCULAR REFERENCE: java.lang.IllegalStateException: one]\n");
  }

  @Test
  void write_proxyThatIsItsOwnCauseEnds() {
    FakeProxy proxy = new FakeProxy("a.B", null);
    proxy.cause = proxy;
    String trace = written(proxy, writer);
    assertThat(trace.lines()).hasSize(StackTraceWriter.MAX_THROWABLES + 1);
    assertThat(trace).endsWith("Caused by: [more exceptions left out]\n");
  }

  @Test
  void write_deepChainIsBounded() {
    Throwable thrown = new IllegalStateException("root");
    for (int i = 0; i < 500; i++) {
      thrown = new IllegalStateException("level " + i, thrown);
      thrown.addSuppressed(new Error("beside " + i));
    }
    String trace = written(thrown);
    assertThat(trace.lines().filter(line -> line.contains("Exception: level"))).hasSize(50);
    assertThat(trace).endsWith("Caused by: [more exceptions left out]\n");
  }

  @Test
  void write_namesTheJarIfLogbackFoundIt() {
    ThrowableProxy proxy = new ThrowableProxy(new IllegalStateException("x"));
    StackTraceElementProxy[] frames = proxy.getStackTraceElementProxyArray();
    frames[0].setClassPackagingData(new ClassPackagingData("a.jar", "1.0", true));
    frames[1].setClassPackagingData(new ClassPackagingData("b.jar", "na", false));
    List<String> lines = written(proxy, writer).lines().toList();
    assertThat(lines.get(1)).endsWith(") [a.jar:1.0]");
    assertThat(lines.get(2)).endsWith(") ~[b.jar:na]");
  }

  @Test
  void write_cutsBehindMaxLength() {
    Throwable thrown = tree();
    String whole = written(thrown);
    for (int length : new int[] {1, 20, 100, 777, whole.length() - 1, whole.length()}) {
      int left = whole.length() - length;
      assertThat(written(new ThrowableProxy(thrown), new StackTraceWriter(length)))
          .isEqualTo(
              left == 0 ? whole : whole.substring(0, length) + "…[truncated " + left + " chars]");
    }
  }

  private String written(Throwable thrown) {
    return written(new ThrowableProxy(thrown), writer);
  }

  private static String written(IThrowableProxy proxy, StackTraceWriter writer) {
    return StrictJson.parseWritten(sink -> writer.write(sink, proxy)).textValue();
  }

  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString().replace("\r\n", "\n");
  }
}
