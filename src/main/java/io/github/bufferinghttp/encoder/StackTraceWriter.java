package io.github.bufferinghttp.encoder;

import ch.qos.logback.classic.spi.ClassPackagingData;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/**
 * Writes an exception's stack trace as a JSON string: the text that {@code printStackTrace} gives,
 * with frames in common left out in Logback's words.
 *
 * <p>Remembers the bytes of frames, which repeat. Not thread-safe.
 */
final class StackTraceWriter {

  /** Causes and suppressed exceptions beyond this many are left out. */
  static final int MAX_THROWABLES = 100;

  private final FrameCache frames = new FrameCache();
  private final int maxLength;

  /** Cuts stack traces behind {@code maxLength} characters. */
  StackTraceWriter(int maxLength) {
    this.maxLength = maxLength;
  }

  void write(ByteSink sink, IThrowableProxy throwable) {
    sink.write('"');
    new Trace(new BoundedText(sink, maxLength)).throwable(throwable, "", "");
    sink.write('"');
  }

  /** One stack trace in the making. */
  private final class Trace {
    private final BoundedText text;
    private int throwables;

    Trace(BoundedText text) {
      this.text = text;
    }

    void throwable(IThrowableProxy root, String rootCaption, String indent) {
      IThrowableProxy throwable = root;
      String caption = rootCaption;
      while (throwable != null) {
        text.append(indent);
        text.append(caption);
        if (++throwables > MAX_THROWABLES) {
          text.append("[more exceptions left out]\n");
          break;
        }
        firstLine(throwable);
        frames(throwable, indent);
        IThrowableProxy[] suppressed = throwable.getSuppressed();
        if (suppressed != null) {
          suppressed(suppressed, indent + "\t");
        }
        throwable = throwable.getCause();
        caption = "Caused by: ";
      }
      if (indent.isEmpty()) {
        text.finish();
      }
    }

    private void suppressed(IThrowableProxy[] suppressed, String indent) {
      for (IThrowableProxy each : suppressed) {
        if (throwables > MAX_THROWABLES) {
          return;
        }
        if (each != null) {
          throwable(each, "Suppressed: ", indent);
        }
      }
    }

    private void firstLine(IThrowableProxy throwable) {
      boolean cyclic = throwable.isCyclic();
      text.append(cyclic ? "[CIRCULAR REFERENCE: " : "");
      text.append(String.valueOf(throwable.getClassName()));
      String message = throwable.getMessage();
      if (message != null) {
        text.append(": ");
        text.append(message);
      }
      text.append(cyclic ? "]\n" : "\n");
    }

    private void frames(IThrowableProxy throwable, String indent) {
      StackTraceElementProxy[] all = throwable.getStackTraceElementProxyArray();
      if (all == null) {
        return;
      }
      int common = throwable.getCommonFrames();
      for (int i = 0; i < all.length - common; i++) {
        if (!indent.isEmpty()) {
          text.append(indent);
        }
        frame(all[i]);
      }
      if (common > 0) {
        text.append(indent);
        text.append("\t... " + common + " common frames omitted\n");
      }
    }

    @SuppressWarnings("deprecation") // packaging data is still what Logback prints on demand
    private void frame(@Nullable StackTraceElementProxy frame) {
      if (frame == null) {
        return;
      }
      StackTraceElement element = frame.getStackTraceElement();
      ClassPackagingData origin = frame.getClassPackagingData();
      if (origin != null) {
        text.append("\tat " + element);
        text.append(origin.isExact() ? " [" : " ~[");
        text.append(origin.getCodeLocation() + ":" + origin.getVersion() + "]\n");
        return;
      }
      FrameCache.Frame known = frames.get(element);
      if (!text.appendWhole(known.escaped, known.length)) {
        text.append(known.text());
      }
    }
  }
}
